/* Promela model of one multi-processed run: claiming, stealing, two result lanes, timeouts, crashes
 * and the recovery from them. run.py checks it and its mutants; README.md maps it to the code.
 *
 * Invariants of the protocol
 *  1. An item is in exactly one place: a range, the hands of one worker, settled, or lost by
 *     a thief that died between taking it from its victim and storing it in its own range.
 *  2. range[s] shrinks from the front only by the worker in s and from the back only by thieves. It
 *     grows only while it is empty (the worker in s) or while no worker sits in s (the keeper).
 *  3. activity[s] is written by the worker in s; by the keeper only for RUNNING -> TIMEDOUT, and
 *     after it has reaped that worker.
 *  4. An outcome byte leaves NONE once, by CAS; only the worker that won RUNNING -> DONE may store
 *     plainly. SENT may still become RECEIVED, by the host.
 *  5. A ring has one writer at a time: a slot is reused only after the reap.
 *
 * Each `atomic` is one step; before and after it any other process may act, and a worker may die.
 * A step makes one access that others can see, with the private work around it; where it makes more
 * (a load and the CAS of the value loaded, say), README.md tells why nothing is lost by that.
 */
#ifndef N
#define N 3 /* items; even ones take the fixed lane, odd ones the ring, with ANYLANE each either */
#endif
#ifndef W
#define W 2 /* slots, at most 3 */
#endif
#ifndef C
#define C 1 /* workers that die of themselves, at any step */
#endif
#ifndef T
#define T 1 /* items that overrun their limit */
#endif
#ifndef R
#define R 1 /* chunks that fit into a ring */
#endif
#ifndef K
#define K 2 /* chunks of a message */
#endif
#ifndef EPOCHS
#define EPOCHS 2 /* epochs wrap, so that the model stays finite */
#endif

#ifdef NOWAIT
#define P (2 * W) /* a slot's worker that is not dead yet, and its replacement */
#else
#define P W
#endif

/* States of an activity word. */
#define IDLE 0
#define CLAIMING 1
#define RUNNING 2
#define SENDING 3
#define DONE 4
#define TIMEDOUT 5
#define STEALING 6

/* Values of an outcome byte. */
#define NONE 0
#define VALUE 1
#define SENT 2     /* a complete message is in the ring */
#define RECEIVED 3 /* and the host has it */
#define CRASH 4
#define TIMEOUT 5

/* Shared memory. The arrays of one word are always read and written in one step. */
byte rb[W], re[W];        /* range word: begin, end */
byte ae[W], ai[W], ax[W]; /* activity word: epoch, item (STEALING: the victim), state */
byte outcome[N];
chan ring[W] = [R] of { byte, byte, byte }; /* chunk: epoch, item, number of the chunk */
bool over;                                  /* the keeper's last word to the host */

/* The operating system. Process p sits in slot p % W. */
bool go[P];      /* forked */
bool killreq[P]; /* SIGKILL is under way */
bool zombie[P];  /* ended, not reaped */
byte crashes, timeouts;

/* The keeper's own memory. */
byte epoch[W];
bool alive[W]; /* forked and not yet reaped */
#ifdef NOWAIT /* for two slots and one crash */
byte who[W]; /* the process that sits in the slot */
#define WHO(s) who[s]
#define INIT_WHO(s) who[s] = s
#else
#define WHO(s) s
#define INIT_WHO(s) skip
#endif

/* Ghosts: for the checks only, the protocol never reads them. */
bool started[N], finished[N];
byte delivered[N];

#ifdef ANYLANE
#define FIXED(i) true
#define RINGED(i) true
#else
#define FIXED(i) (i % 2 == 0)
#define RINGED(i) (i % 2 == 1)
#endif

#define EMPTY(s) (rb[s] >= re[s])
#if W == 1
#define NO_WORKER (!alive[0])
#define WORK_IN_A_RANGE (!EMPTY(0))
#define RINGS_EMPTY (empty(ring[0]))
#elif W == 2
#define NO_WORKER (!alive[0] && !alive[1])
#define WORK_IN_A_RANGE (!EMPTY(0) || !EMPTY(1))
#define RINGS_EMPTY (empty(ring[0]) && empty(ring[1]))
#else
#define NO_WORKER (!alive[0] && !alive[1] && !alive[2])
#define WORK_IN_A_RANGE (!EMPTY(0) || !EMPTY(1) || !EMPTY(2))
#define RINGS_EMPTY (empty(ring[0]) && empty(ring[1]) && empty(ring[2]))
#endif
#define HOLDS(s, i, state) (ae[s] == ep && ai[s] == i && ax[s] == state)

/* Every store of an outcome byte: no item gets a second, different outcome. */
inline verdict(i, o)
{
  assert(outcome[i] == NONE || outcome[i] == o || (outcome[i] == SENT && o == RECEIVED));
  outcome[i] = o
}

/* CAS 0 -> o of an outcome byte. */
inline settle(i, o)
{
  atomic {
    if
    :: outcome[i] == NONE -> verdict(i, o)
    :: else -> skip
    fi
  }
}

inline publish(state, item)
{
  atomic { ae[s] = ep; ai[s] = item; ax[s] = state }
}

#include "worker.pml"
#include "keeper.pml"
#include "host.pml"
