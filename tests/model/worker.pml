/* SIGKILL out of nowhere (the OOM killer, a fault in user code), or the keeper's, which takes
 * its time. */
#ifdef NOWAIT
#define OR_DIES \
  :: atomic { killreq[p] -> goto dead }
#else
#define OR_DIES \
  :: atomic { SHOT || crashes < C -> \
       if \
       :: SHOT -> skip \
       :: else -> crashes++ \
       fi; \
       goto dead }
#endif
#ifdef LOSS
#define SHOT (killreq[p] || (gone && tied))
#else
#define SHOT killreq[p]
#endif

proctype Worker(byte p)
{
  byte s, ep; /* slot and epoch */
  byte b, e;  /* a range as loaded */
  byte i, v;  /* item, victim */
  byte k;     /* chunk */
#ifdef LOSS
  bool tied; /* the kernel kills it when the keeper is gone */
#endif
  s = p % W;

end_no_process:
  atomic { go[p] -> go[p] = false; ep = epoch[s] };

#ifdef LOSS
  if
  :: atomic { known[s] = true }
  OR_DIES
  fi;
  if
  :: atomic { /* to be killed with the keeper; and is it still there? */
       lifeline[p] = false;
       if
       :: gone ->
#ifndef NO_SECOND_LOOK
          goto dead
#endif
       :: else -> tied = true
       fi
     }
  OR_DIES
  fi;
#endif

next: /* nobody else can empty or move the front of this range: load and announce in one step */
  if
  :: atomic { !EMPTY(s) -> b = rb[s]; e = re[s]; publish(CLAIMING, b); goto claim }
  :: atomic { EMPTY(s) -> v = (s + 1) % W; goto scan }
  OR_DIES
  fi;

claim:
  if
  :: atomic {
       if
       :: rb[s] == b && re[s] == e -> rb[s] = b + 1; i = b; b = 0; e = 0
       :: else -> b = 0; e = 0; goto next /* a thief took the back */
       fi
     }
  OR_DIES
  fi;
  if
  :: atomic { publish(RUNNING, i); assert(!started[i]); started[i] = true } /* user code */
  OR_DIES
  fi;
#ifdef WILD
user_code:
#endif
  if
#ifdef WILD
  :: atomic { wild < WILD && nfull(ring[s]) -> wild++; ring[s]!NONSENSE, 0, 0; goto user_code }
#endif
  :: atomic { /* the result is encoded, its lane known */
       if
       :: HOLDS(s, i, RUNNING) ->
          if
          :: FIXED(i) -> ax[s] = DONE; finished[i] = true; goto fixed_lane
          :: RINGED(i) -> ax[s] = SENDING; goto ring_lane
          fi
       :: else -> /* the keeper has timed it out */
#ifdef LEAVE_RUNNING_ON_LOST_CAS
          i = 0; goto next
#else
          goto condemned
#endif
       fi
     }
  OR_DIES
  fi;

fixed_lane:
  if
  :: atomic { verdict(i, VALUE); i = 0; goto next }
  OR_DIES
  fi;

ring_lane:
  do
  :: atomic { k < K && nfull(ring[s]) -> ring[s]!ep, i, k; k++ } /* waits for space */
  :: atomic { k == K -> settle(i, SENT); k = 0; break }
  OR_DIES
  od;
  if
  :: atomic { publish(DONE, i); i = 0; goto next }
  OR_DIES
  fi;

scan: /* a victim that changes before the announcement shows as a lost CAS: both in one step */
  if
  :: atomic { v != s && EMPTY(v) -> v = (v + 1) % W; goto scan }
  :: atomic { v != s && !EMPTY(v) -> b = rb[v]; e = re[v]; publish(STEALING, v); goto steal }
  :: atomic { v == s -> v = (s + 1) % W; goto last_look }
  OR_DIES
  fi;

steal:
  if
  :: atomic {
       if
       :: rb[v] == b && re[v] == e -> b = e - (e - b + 1) / 2; re[v] = b
       :: else -> b = 0; e = 0; v = 0; goto stolen /* the victim or another thief was faster */
       fi;
       v = 0
     }
  OR_DIES
  fi;
  if
  :: atomic { rb[s] = b; re[s] = e; b = 0; e = 0 }
  OR_DIES
  fi;
stolen:
  if
  :: atomic { publish(IDLE, 0); goto next }
  OR_DIES
  fi;

last_look: /* no range holds anything: does a thief? */
  if
  :: atomic { v != s && ax[v] != STEALING -> v = (v + 1) % W; goto last_look }
  :: atomic { v != s && ax[v] == STEALING -> goto wait }
  :: atomic { v == s -> publish(IDLE, 0); goto dead }
  OR_DIES
  fi;
wait:
  if
  :: atomic { ax[v] != STEALING || WORK_IN_A_RANGE -> v = 0; goto next }
  OR_DIES
  fi;

condemned: /* takes no further item; the keeper kills it */
  atomic { SHOT -> goto dead };

dead:
  atomic {
#ifdef LOSS
    lifeline[p] = false; tied = false;
#endif
    b = 0; e = 0; i = 0; v = 0; k = 0; ep = 0; zombie[p] = true
  };
  goto end_no_process
}

#ifdef NOWAIT
/* Here a death takes its time: the signal is sent, and the process goes on for a while. */
#define SHOOT(p) \
  :: atomic { crashes < C && alive[p] && !zombie[p] -> crashes++; killreq[p] = true }

active proctype Kernel()
{
end_nobody_to_shoot:
  do
  SHOOT(0)
  SHOOT(1)
  od
}
#endif
