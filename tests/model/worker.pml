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
#ifdef IGNORE_VISITORS
  :: atomic { goto claim_alone }
#else
  :: atomic { visitors[s] == 0 -> goto claim_alone }
  :: atomic { visitors[s] != 0 -> goto claim_by_cas }
#endif
  OR_DIES
  fi;

claim_alone: /* a thief may have come and gone since the load */
#ifndef STALE_CLAIM
  if
  :: atomic {
       if
       :: rb[s] == b && re[s] == e -> skip
       :: else -> b = 0; e = 0; goto next
       fi
     }
  OR_DIES
  fi;
#endif
  if
  :: atomic { rb[s] = b + 1; re[s] = e; i = b; b = 0; e = 0; goto claimed }
  OR_DIES
  fi;

claim_by_cas:
  if
  :: atomic {
       if
       :: rb[s] == b && re[s] == e -> rb[s] = b + 1; i = b; b = 0; e = 0
       :: else -> b = 0; e = 0; goto next /* a thief took the back */
       fi
     }
  OR_DIES
  fi;

claimed:
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
#ifdef NOWAIT
       if
       :: !HOLDS(s, i, RUNNING) -> goto dead
       :: else -> skip
       fi;
#endif
       assert(HOLDS(s, i, RUNNING));
       if
       :: FIXED(i) -> ax[s] = DONE; finished[i] = true; goto fixed_lane
       :: RINGED(i) -> ax[s] = SENDING; goto ring_lane
       fi
     }
  OR_DIES
  fi;

fixed_lane:
  if
#ifdef IGNORE_VISITORS
  :: atomic { goto settle_alone }
#else
  :: atomic { visitors[s] == 0 -> goto settle_alone }
  :: atomic { visitors[s] != 0 -> goto settle_by_cas }
#endif
  OR_DIES
  fi;

settle_alone: /* the keeper may have come and gone since RUNNING */
#ifndef STALE_OUTCOME
  if
  :: atomic { outcome[i] == NONE -> skip }
  :: atomic { outcome[i] != NONE -> goto late }
  OR_DIES
  fi;
#endif
  if
  :: atomic { verdict(i, VALUE); i = 0; goto next }
  OR_DIES
  fi;

settle_by_cas:
  if
  :: atomic { outcome[i] == NONE -> verdict(i, VALUE); i = 0; goto next }
  :: atomic { outcome[i] != NONE -> goto late }
  OR_DIES
  fi;

ring_lane:
  do
  :: atomic { k < K && nfull(ring[s]) -> ring[s]!ep, i, k; k++ } /* waits for space */
  :: atomic { k == K ->
       k = 0;
       if
       :: outcome[i] == NONE -> verdict(i, SENT); goto sent
       :: outcome[i] == RECEIVED -> goto sent /* the host was faster */
       :: outcome[i] == TIMEOUT -> goto late
#ifdef TOLD_IS_RECEIVED
       :: outcome[i] == TOLD -> goto sent
#else
       :: outcome[i] == TOLD -> goto late
#endif
       fi
     }
  OR_DIES
  od;
sent:
  if
  :: atomic { publish(DONE, i); i = 0; goto next }
  OR_DIES
  fi;

late: /* the keeper has timed it out: takes no further item, and is killed */
#ifdef CLAIM_ON_WHEN_LATE
  i = 0; goto next;
#endif
  atomic { SHOT -> goto dead };

scan: /* a victim that changes before the visit is looked at again: both in one step */
  if
  :: atomic { v != s && EMPTY(v) -> v = (v + 1) % W; goto scan }
  :: atomic { v != s && !EMPTY(v) -> publish(STEALING, v); goto visit }
  :: atomic { v == s -> v = (s + 1) % W; goto last_look }
  OR_DIES
  fi;

visit:
  if
  :: atomic { visitors[v]++ }
  OR_DIES
  fi;
  if
  :: atomic { ax[v] != CLAIMING -> goto steal }
  :: atomic { ax[v] == CLAIMING -> b = ai[v]; e = ae[v] }
  OR_DIES
  fi;
  if
#ifdef RUSH
  :: atomic { b = 0; e = 0; goto steal }
#endif
  :: atomic { !(ax[v] == CLAIMING && ai[v] == b && ae[v] == e) -> b = 0; e = 0; goto steal }
  :: atomic { b = 0; e = 0; goto leave } /* it takes too long, or the fence was refused */
  OR_DIES
  fi;

steal:
  if
  :: atomic {
       if
       :: !EMPTY(v) -> e = re[v]; b = e - (e - rb[v] + 1) / 2; re[v] = b
       :: else -> goto leave /* others were faster */
       fi
     }
  OR_DIES
  fi;
  if
  :: atomic { rb[s] = b; re[s] = e; b = 0; e = 0 }
  OR_DIES
  fi;
leave:
  if
  :: atomic { visitors[v]--; v = 0 }
  OR_DIES
  fi;
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
