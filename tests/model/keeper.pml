inline fork(s)
{
#ifdef NOWAIT
  if
  :: killreq[who[s]] -> who[s] = who[s] + W
  :: else -> skip
  fi;
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
  atomic { \
    if \
    :: rb[s] == i + 1 -> rb[s] = i \
    :: else -> skip \
    fi \
  }

#define SITS(p) (alive[(p) % W] && WHO((p) % W) == p)
#define REAP(p) \
  :: atomic { zombie[p] -> zombie[p] = false; killreq[p] = false; \
       if \
       :: SITS(p) -> s = (p) % W; goto recover \
       :: else -> skip \
       fi }
#define STAFF(t) \
  :: atomic { !alive[t] && WORK_IN_A_RANGE -> fork(t) }
#ifdef NOWAIT
#define PRESUME_DEAD(p) \
  :: atomic { killreq[p] && SITS(p) -> s = (p) % W; goto recover }
#endif

#ifdef PLAIN_TIMEOUT
#define OVERRUN(t) \
  :: atomic { timeouts < T && ax[t] == RUNNING -> timeouts++; s = t; i = ai[t] }; \
     atomic { ai[s] = i; ax[s] = TIMEDOUT; goto condemn }
#else
#define OVERRUN(t) \
  :: atomic { timeouts < T && ax[t] == RUNNING -> \
       timeouts++; s = t; i = ai[t]; ax[s] = TIMEDOUT; goto condemn }
#endif

active proctype Keeper()
{
  byte s, i;
#ifdef EARLY_SWEEP
  byte x; /* the slot to look at next */
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
    do
    :: s < W -> fork(s); s++
    :: else -> break
    od;
    s = 0;
    i = 0
  };

watch:
  do
  REAP(0)
  OVERRUN(0)
  STAFF(0)
#if W > 1
  REAP(1)
  OVERRUN(1)
  STAFF(1)
#endif
#if W > 2
  REAP(2)
  OVERRUN(2)
  STAFF(2)
#endif
#ifdef NOWAIT
  PRESUME_DEAD(0)
  PRESUME_DEAD(1)
  REAP(2)
  REAP(3)
#endif
  :: atomic { NO_WORKER && !WORK_IN_A_RANGE -> goto sweep }
#ifdef EARLY_SWEEP
  :: goto early_sweep
#endif
  od;

condemn:
  settle(i, TIMEOUT);
  atomic { killreq[s] = true; s = 0; i = 0; goto watch };

recover: /* nobody sits in s: the word tells how far its worker came. One step: see README.md */
  atomic {
    i = ai[s];
    if
    :: ax[s] == DONE -> settle(i, VALUE) /* or it stands already, in either lane */
    :: ax[s] == RUNNING || ax[s] == SENDING ->
#if defined(REQUEUE_RUNNING)
       PUT_BACK(s, i)
#elif defined(DOUBLE_SETTLE_KEEPER)
       if
       :: outcome[i] == NONE -> goto charge /* the store comes a step after the look */
       :: else -> skip
       fi
#else
       settle(i, CRASH)
#endif
    :: ax[s] == CLAIMING ->
#ifdef NOPUTBACK
       skip
#else
       PUT_BACK(s, i)
#endif
    :: else -> skip
    fi;
    goto vacate
  };
#ifdef DOUBLE_SETTLE_KEEPER
charge:
  atomic { verdict(i, CRASH) };
#endif
vacate:
  atomic {
#ifndef NOCLEAR
    ax[s] = IDLE; ai[s] = 0;
#endif
    alive[s] = false; s = 0; i = 0;
    goto watch
  };

sweep: /* no worker is left, so an item without an outcome is in nobody's hands */
  atomic {
#ifndef NOSWEEP
    requeue();
    if
    :: WORK_IN_A_RANGE -> goto watch
    :: else -> skip
    fi;
#endif
    over = true;
    goto done
  };

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
done:
  skip
}
