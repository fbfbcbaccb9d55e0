/* SIGKILL out of nowhere for the keeper, too. */
#ifdef LOSS
#define OR_IS_KILLED :: goto over
#else
#define OR_IS_KILLED
#endif

#ifdef WILD
inline reset(s)
{
  do
  :: nempty(ring[s]) -> ring[s]?_, _, _
  :: empty(ring[s]) -> break
  od;
  to_reset[s] = false;
  corrupt[s] = false
}
#endif

inline fork(s)
{
#ifdef NOWAIT
  if
  :: killreq[who[s]] -> who[s] = who[s] + W
  :: else -> skip
  fi;
#endif
#ifdef WILD
  if
  :: to_reset[s] -> reset(s)
  :: else -> skip
  fi;
#endif
#ifdef LOSS
  lifeline[s] = true;
#endif
  epoch[s] = (epoch[s] + 1) % EPOCHS;
  alive[s] = true;
  go[WHO(s)] = true
}

/* Gives unsettled items back: one run of neighbours per slot, the rest at the next sweep. */
inline requeue()
{
  do
  :: s < W && i < N && outcome[i] != NONE -> i++
  :: s < W && i < N && outcome[i] == NONE ->
     assert(EMPTY(s));
     rb[s] = i;
     do
     :: i < N && outcome[i] == NONE -> i++
     :: else -> break
     od;
     re[s] = i;
     s++
  :: else -> break
  od;
  s = 0;
  i = 0
}

#define PUT_BACK(s, i) \
  if \
  :: rb[s] == i + 1 -> rb[s] = i \
  :: else -> skip \
  fi

#ifdef LOSS
#define FORGET_PID(s) known[s] = false
#else
#define FORGET_PID(s) skip
#endif
#ifdef ASK
#define OR_ASKS(s) :: asked[s] = true; s = 0; goto watch
#else
#define OR_ASKS(s)
#endif

#define SITS(p) (alive[(p) % W] && WHO((p) % W) == p)
#define REAP(p) \
  :: atomic { zombie[p] -> zombie[p] = false; killreq[p] = false; \
       if \
       :: SITS(p) -> s = (p) % W; alive[s] = false; FORGET_PID(s); \
          if \
          :: goto recover \
          OR_ASKS(s) \
          fi \
       :: else -> skip \
       fi }
#define STAFF(t) \
  :: atomic { VACANT(t) && WORK_IN_A_RANGE -> fork(t) }
#ifdef NOWAIT
#define PRESUME_DEAD(p) \
  :: atomic { killreq[p] && SITS(p) -> s = (p) % W; alive[s] = false; goto recover }
#endif

#define OVERRUN(t) \
  :: atomic { timeouts < T && ax[t] == RUNNING -> \
       timeouts++; s = t; i = ai[t]; goto visit }

#ifdef ASK /* the host was not interrupted, or does not answer in time */
#define ANSWERED(t) :: atomic { asked[t] -> asked[t] = false; s = t; goto recover }
#else
#define ANSWERED(t)
#endif

#ifdef WILD
#ifdef RESET_AT_ONCE
#define DUE(t) reset(t)
#elif defined(NORESET)
#define DUE(t) skip
#else
#define DUE(t) to_reset[t] = true
#endif
#define DISTRUST(t) \
  :: atomic { distrusted[t] -> distrusted[t] = false; killreq[t] = alive[t]; DUE(t) }
#else
#define DISTRUST(t)
#endif

#define BURY(t) \
  :: atomic { zombie[t] -> zombie[t] = false; killreq[t] = false; alive[t] = false }

#ifdef SWEEP_WHILE_ASKED
#define UNUSED(s) REAPED(s)
#else
#define UNUSED(s) VACANT(s)
#endif

#define WATCH(t) REAP(t) OVERRUN(t) STAFF(t) ANSWERED(t) DISTRUST(t)

#ifdef VACATE_FIRST
#define FOUND x
#else
#define FOUND ax[s]
#endif

active proctype Keeper()
{
  byte s, i, o;
#if defined(EARLY_SWEEP) || defined(VACATE_FIRST)
  byte x; /* the slot to look at next; the state that was found */
#endif
  atomic {
    do
    :: i < P -> run Worker(i); i++
    :: else -> break
    od;
    do
    :: s < W -> rb[s] = s * N / W; re[s] = (s + 1) * N / W; INIT_WHO(s); s++
    :: else -> break
    od;
    s = 0;
    i = 0
  };

watch:
  do
  WATCH(0)
#if W > 1
  WATCH(1)
#endif
#if W > 2
  WATCH(2)
#endif
#ifdef NOWAIT
  PRESUME_DEAD(0)
  PRESUME_DEAD(1)
  REAP(2)
  REAP(3)
#endif
  :: atomic { ALL(UNUSED) && !WORK_IN_A_RANGE -> goto sweep }
#ifdef EARLY_SWEEP
  :: goto early_sweep
#endif
#ifdef CANCEL
  :: atomic { stop -> goto stopped }
#endif
  OR_IS_KILLED
  od;

recover: /* nobody sits in s: the word tells how far its worker came */
#ifdef VACATE_FIRST
  atomic { x = ax[s]; ax[s] = IDLE };
#endif
  if
  :: atomic { FOUND == DONE -> settle(ai[s], VALUE); goto vacate } /* in the ring lane it stands */
  :: atomic { FOUND == RUNNING || FOUND == SENDING ->
#ifdef REQUEUE_RUNNING
       PUT_BACK(s, ai[s]); goto vacate
#else
       i = ai[s]; o = CRASH; goto charge
#endif
     }
  :: atomic { FOUND == CLAIMING ->
#ifndef NOPUTBACK
       PUT_BACK(s, ai[s]);
#endif
       goto vacate
     }
  :: atomic { FOUND == IDLE || FOUND == STEALING -> goto vacate }
  OR_IS_KILLED
  fi;

vacate:
  if
  :: atomic {
#ifndef NOCLEAR
       ax[s] = IDLE; ai[s] = 0;
#endif
       s = 0; i = 0; o = 0;
       goto watch
     }
  OR_IS_KILLED
  fi;

charge: /* o to item i */
  if
#ifdef DOUBLE_SETTLE_KEEPER
  :: outcome[i] == NONE -> atomic { verdict(i, o); overrun[i] = (o == TIMEOUT) } /* the store comes a step after the look */
#else
  :: atomic { outcome[i] == NONE -> verdict(i, o); overrun[i] = (o == TIMEOUT) }
#endif
  :: atomic { outcome[i] != NONE && o == TIMEOUT -> goto in_time }
  :: atomic { outcome[i] != NONE && o == CRASH -> goto vacate }
  OR_IS_KILLED
  fi;
  if
  :: atomic { casualties!i;
       if
       :: o == CRASH -> goto vacate
       :: else -> skip
       fi
     }
  OR_IS_KILLED
  fi;
  if
  :: atomic { visitors[s]-- }
  OR_IS_KILLED
  fi;
  if
  :: atomic { killreq[s] = true; s = 0; i = 0; o = 0; goto watch }
  OR_IS_KILLED
  fi;

visit: /* i was running in s, over its limit: is it still? */
  if
  :: atomic { visitors[s]++ }
  OR_IS_KILLED
  fi;
  if
#ifdef NO_SECOND_LOOK_AT_LIMIT
  :: atomic { o = TIMEOUT; goto charge }
#else
  :: atomic { ax[s] == RUNNING && ai[s] == i -> o = TIMEOUT; goto charge }
  :: atomic { !(ax[s] == RUNNING && ai[s] == i) -> goto in_time }
#endif
  OR_IS_KILLED
  fi;
in_time:
  if
  :: atomic { visitors[s]--; timeouts--; s = 0; i = 0; o = 0; goto watch }
  OR_IS_KILLED
  fi;

sweep: /* no worker is left, so an item without an outcome is in nobody's hands */
  atomic {
#ifndef NOSWEEP
    requeue();
    if
    :: WORK_IN_A_RANGE -> goto watch
    :: else -> skip
    fi;
#endif
    phase = FINISHED;
    goto over
  };

#ifdef CANCEL
stopped: /* no item is settled any more */
  atomic {
    do
    :: s < W -> killreq[s] = alive[s]; s++
    :: else -> break
    od;
    s = 0
  };
  do
  BURY(0)
#if W > 1
  BURY(1)
#endif
#if W > 2
  BURY(2)
#endif
#ifdef NOBURY
  :: atomic { phase = STOPPED; goto over }
#else
  :: atomic { ALL(REAPED) -> phase = STOPPED; goto over }
#endif
  OR_IS_KILLED
  od;
#endif

#ifdef EARLY_SWEEP
early_sweep: /* favourably read: both words of a slot in one step */
  x = 0;
  do
  :: x < W ->
     atomic {
       if
       :: !EMPTY(x) || ax[x] == CLAIMING || ax[x] == RUNNING || ax[x] == SENDING ||
          ax[x] == STEALING -> goto no_early_sweep
       :: else -> skip
       fi;
       x++
     }
  :: else -> break
  od;
  atomic {
    do /* an item which is DONE counts as settled even if its byte is not written yet */
    :: i < N && (outcome[i] != NONE || (ax[0] == DONE && ai[0] == i)
#if W > 1
       || (ax[1] == DONE && ai[1] == i)
#endif
#if W > 2
       || (ax[2] == DONE && ai[2] == i)
#endif
       ) -> i++
    :: else -> break
    od;
    if
    :: i < N && EMPTY(0) -> rb[0] = i; re[0] = i + 1
    :: else -> skip
    fi
  };
no_early_sweep:
  atomic { x = 0; s = 0; i = 0; goto watch };
#endif

over:
  gone = true
}
