#define DRAIN(t) \
  :: atomic { ring[t]?ce, ci, ck -> s = t; goto chunk }

active proctype Host()
{
  byte s, ce, ci, ck;
  byte ge[W], gi[W], gk[W]; /* the message being put together: epoch, item, chunks so far */
  byte ncrash, ntimeout;

drain:
  do
  DRAIN(0)
#if W > 1
  DRAIN(1)
#endif
#if W > 2
  DRAIN(2)
#endif
  :: atomic { over && RINGS_EMPTY -> goto all_drained }
  od;

chunk:
  atomic {
    if
    :: ck == 0 -> ge[s] = ce; gi[s] = ci; gk[s] = 1 /* drops what a dead worker left unfinished */
    :: else -> assert(ge[s] == ce && gi[s] == ci && gk[s] == ck); gk[s] = ck + 1
    fi;
    ce = 0; ck = 0;
    if
    :: gk[s] < K -> s = 0; ci = 0; goto drain
    :: else -> ge[s] = 0; gi[s] = 0; gk[s] = 0; s = 0
    fi;
    assert(outcome[ci] != VALUE && outcome[ci] != RECEIVED && outcome[ci] != TIMEOUT);
    if
    :: outcome[ci] == NONE || outcome[ci] == SENT ->
#ifdef DOUBLE_SETTLE_HOST
       goto deliver /* the store comes a step after the look */
#else
       verdict(ci, RECEIVED); delivered[ci]++
#endif
    :: else -> skip /* CRASH: its worker died before it could say SENT */
    fi;
    ci = 0;
    goto drain
  };
#ifdef DOUBLE_SETTLE_HOST
deliver:
  atomic { verdict(ci, RECEIVED); delivered[ci]++; ci = 0; goto drain };
#endif

all_drained:
  atomic {
    do
    :: ci < N ->
       assert(outcome[ci] != NONE && outcome[ci] != SENT);
       assert(started[ci] || outcome[ci] == CRASH || outcome[ci] == TIMEOUT);
       assert((outcome[ci] == VALUE) == finished[ci]); /* published stays published */
       if
       :: outcome[ci] != RECEIVED -> delivered[ci]++
       :: else -> skip
       fi;
       assert(delivered[ci] == 1);
       if
       :: outcome[ci] == CRASH -> ncrash++
       :: outcome[ci] == TIMEOUT -> ntimeout++
       :: else -> skip
       fi;
       ci++
    :: else -> break
    od;
    assert(ncrash <= crashes && ntimeout == timeouts) /* charged to the guilty item only */
  }
}
