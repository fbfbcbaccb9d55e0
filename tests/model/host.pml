#ifdef WAIT_ONLY_IF_LOST
#define WITHOUT_A_WORD (ending == KEEPER_LOST)
#else
#define WITHOUT_A_WORD (phase == NONE) /* the keeper was killed */
#endif

#ifdef BYTES_SUFFICE
#define ALL_SETTLED (open == 0)
#else
#define ALL_SETTLED (open == 0 && untold == 0)
#endif

#ifdef WILD
#define CULPRITS N /* who sits at the ring when the nonsense is noticed is ended for it */
#else
#define CULPRITS crashes
#endif

/* In the keeper's stead: a worker that was killed may have died between its two words. */
inline settle_done()
{
  atomic {
    do
    :: s < W && ax[s] == DONE -> settle(ai[s], VALUE); s++
    :: s < W && ax[s] != DONE -> s++
    :: else -> break
    od;
    s = 0
  }
}

#ifdef WILD /* nonsense stays where it is, and nothing behind it is read */
#define TAKE(t) \
  :: atomic { !corrupt[t] && ring[t]?[NONSENSE, 0, 0] -> \
       corrupt[t] = true; distrusted[t] = true; ge[t] = 0; gi[t] = 0; gk[t] = 0 } \
  :: atomic { !corrupt[t] && nempty(ring[t]) && !ring[t]?[NONSENSE, 0, 0] -> \
       ring[t]?ce, ci, ck; s = t; goto chunk }
#else
#define TAKE(t) \
  :: atomic { ring[t]?ce, ci, ck -> s = t; goto chunk }
#endif

active proctype Host()
{
  byte s, ce, ci, ck;
  byte ge[W], gi[W], gk[W]; /* the message being put together: epoch, item, chunks so far */
  byte ncrash, ntimeout;
  byte open, untold; /* items without an outcome; with one of which the host was not told */
  byte ending; /* NONE: not yet */

attend:
  do
  TAKE(0)
#if W > 1
  TAKE(1)
#endif
#if W > 2
  TAKE(2)
#endif
  :: atomic { casualties?ci -> goto casualty }
  :: atomic { phase == FINISHED && ending == NONE && ALL(READ) && empty(casualties) ->
       ending = FINISHED; goto bury }
  :: atomic { ending != NONE && ALL(READ) && empty(casualties) -> goto all_read }
#ifdef CANCEL
  :: atomic { ending == NONE -> ending = CANCELLED; stop = true; goto bury }
#endif
#ifdef LOSS
  :: atomic { ending == NONE && gone && phase == NONE -> ending = KEEPER_LOST; goto bury }
#endif
  od;

chunk:
  atomic {
    if
    :: ck == 0 -> ge[s] = ce; gi[s] = ci; gk[s] = 1 /* drops what a dead worker left unfinished */
    :: else -> assert(ge[s] == ce && gi[s] == ci && gk[s] == ck); gk[s] = ck + 1
    fi;
    ce = 0; ck = 0;
    if
    :: gk[s] < K -> s = 0; ci = 0; goto attend
    :: else -> ge[s] = 0; gi[s] = 0; gk[s] = 0
    fi;
    /* the host believes a worker only what its activity confirms */
    assert(outcome[ci] != NONE || (ai[s] == ci && (ax[s] == SENDING || ax[s] == DONE)));
    s = 0;
    assert(outcome[ci] != VALUE);
    if
    :: outcome[ci] == NONE || outcome[ci] == SENT ->
#ifdef DOUBLE_SETTLE_HOST
       goto deliver /* the store comes a step after the look */
#else
       verdict(ci, RECEIVED); delivered[ci]++
#endif
    :: else -> skip /* a casualty, told or not: its worker died before it could say SENT, or was late */
    fi;
    ci = 0;
    goto attend
  };
#ifdef DOUBLE_SETTLE_HOST
deliver:
  atomic { verdict(ci, RECEIVED); delivered[ci]++; ci = 0; goto attend };
#endif

casualty:
  atomic {
    if
    :: outcome[ci] == CRASH -> ncrash++
    :: outcome[ci] == TIMEOUT -> ntimeout++
    fi;
    outcome[ci] = TOLD; delivered[ci]++; ci = 0;
    goto attend
  };

bury:
#ifdef SETTLE_FIRST
  settle_done();
#endif
  atomic { gone -> skip };
#ifdef LOSS
  if
  :: atomic { WITHOUT_A_WORD -> skip };
#ifndef NOLIFELINE
     atomic { ALL(HUNG_UP) -> skip };
#endif
#ifndef NOPIDS
     atomic { ALL(DEAD) -> skip }
#endif
  :: else -> skip
  fi;
#endif
#if (defined(CANCEL) || defined(LOSS)) && !defined(SETTLE_FIRST) && !defined(NOSETTLE)
  settle_done();
#endif
#ifdef DROP
  goto all_read;
#endif
  goto attend;

all_read: /* and all is over */
  atomic {
    assert(ALL(ENDED));
    do
    :: ci < N ->
#if defined(WILD) && !defined(LEAVE_UNREADABLE)
       if
       :: outcome[ci] == SENT -> outcome[ci] = RECEIVED; delivered[ci]++ /* behind nonsense */
       :: else -> skip
       fi;
#endif
       assert((outcome[ci] == VALUE) == (finished[ci] && !overrun[ci])); /* published stays published */
       assert(started[ci] || (outcome[ci] != VALUE && outcome[ci] != RECEIVED && outcome[ci] != TOLD));
       if
       :: outcome[ci] == VALUE -> delivered[ci]++
       :: outcome[ci] == NONE -> open++
       :: outcome[ci] == CRASH || outcome[ci] == TIMEOUT -> untold++
       :: else -> assert(outcome[ci] == RECEIVED || outcome[ci] == TOLD)
       fi;
       assert(delivered[ci] == (outcome[ci] == VALUE || outcome[ci] == RECEIVED || outcome[ci] == TOLD));
       ci++
    :: else -> break
    od;
    if
    :: ending == CANCELLED && ALL_SETTLED -> ending = FINISHED
    :: else -> skip
    fi;
    assert(ending != FINISHED || open + untold == 0);
    assert(phase != FINISHED || ending == FINISHED);
    assert(phase == NONE || untold == 0);
    assert(untold <= 1);
    /* charged to the guilty item only */
    assert(ncrash <= CULPRITS && ntimeout <= timeouts);
    assert(phase != FINISHED || ntimeout == timeouts)
  }
}
