/* Promela model of one multi-processed run: claiming, stealing, two result lanes, timeouts, crashes,
 * the recovery from them, and the ways in which a run ends early. run.py checks it and its mutants;
 * README.md maps it to the code.
 *
 * Invariants of the protocol
 *  1. An item is in exactly one place: a range, the hands of one worker, settled, or lost by
 *     a thief that died between taking it from its victim and storing it in its own range.
 *  2. range[s] shrinks from the front only by the worker in s and from the back only by thieves. It
 *     grows only while it is empty (the worker in s) or while no worker sits in s (the keeper).
 *  3. activity[s] is written by the worker in s; by the keeper only after it has reaped that worker.
 *  4. An outcome byte leaves NONE once, by CAS; only a worker without visitors that has said DONE
 *     may store plainly. SENT becomes RECEIVED, and CRASH and TIMEOUT become TOLD, when the host has
 *     been told.
 *  5. A ring has one writer at a time: a slot is reused only after the reap.
 *  6. The keeper says that it ends when no worker is left. If it ended without a word, the host
 *     waits until the last worker is dead, and only then settles what was DONE, and reads the rest.
 *  7. A worker moves the front of its range, and settles what it has in place, by plain stores, but
 *     only if it sees no visitor after it has said CLAIMING, or DONE. A visitor (a thief, or the
 *     keeper at a limit) counts itself first and then looks what the worker says: what it said
 *     CLAIMING is waited for, what it said RUNNING and still says is not settled.
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
/* What may happen besides, if it is defined:
 *   CANCEL  the host ends the run, at any step
 *   LOSS    the keeper is killed, at any step; its workers die with it, each at any later step
 *   ASK     a worker that died may have died of SIGINT
 *   WILD    so often a worker writes nonsense into its ring */

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
#define STEALING 5

/* Values of an outcome byte. */
#define NONE 0
#define VALUE 1
#define SENT 2     /* a complete message is in the ring */
#define RECEIVED 3 /* and the host has it */
#define CRASH 4
#define TIMEOUT 5
#define TOLD 6     /* CRASH or TIMEOUT, and the host has the entry of the casualty log */

/* The keeper's last word to the host; and how the host ends the run. */
#define FINISHED 1
#define STOPPED 2
#define CANCELLED 3
#define KEEPER_LOST 4

/* Shared memory. The arrays of one word are always read and written in one step. */
byte rb[W], re[W];        /* range word: begin, end */
byte ae[W], ai[W], ax[W]; /* activity word: epoch, item (STEALING: the victim), state */
byte visitors[W];         /* who may be changing what the worker there changes */
byte outcome[N];
chan ring[W] = [R] of { byte, byte, byte }; /* chunk: epoch, item, number of the chunk */
chan casualties = [N] of { byte };          /* the log: items with CRASH or TIMEOUT */
byte phase;

/* The operating system. Process p sits in slot p % W. */
bool go[P];      /* forked */
bool killreq[P]; /* SIGKILL is under way */
bool zombie[P];  /* ended, not reaped */
bool gone;       /* the keeper has ended */
byte crashes, timeouts;
#ifdef CANCEL
bool stop; /* the host's word on the lifeline */
#endif
#ifdef LOSS
bool lifeline[P]; /* has the keeper's end of it open */
bool known[W];    /* the worker's pid stands in its slot */
#endif
#ifdef WILD
#define NONSENSE EPOCHS /* a chunk of no epoch */
byte wild;
bool corrupt[W];    /* not read before the keeper has reset the ring */
bool distrusted[W]; /* the host's word on the lifeline, and then what the keeper makes of it */
bool to_reset[W];
#endif

/* The keeper's own memory. */
byte epoch[W];
bool alive[W]; /* forked and not yet reaped */
#ifdef ASK
bool asked[W]; /* reaped, but not yet settled */
#define ASKED(s) asked[s]
#else
#define ASKED(s) false
#endif
#ifdef NOWAIT /* for two slots and one crash */
byte who[W]; /* the process that sits in the slot */
#define WHO(s) who[s]
#define INIT_WHO(s) who[s] = s
#else
#define WHO(s) s
#define INIT_WHO(s) skip
#endif

/* Ghosts: for the checks only, the protocol never reads them. */
bool started[N], finished[N], overrun[N];
byte delivered[N];

#ifdef ANYLANE
#define FIXED(i) true
#define RINGED(i) true
#else
#define FIXED(i) (i % 2 == 0)
#define RINGED(i) (i % 2 == 1)
#endif

/* ALL(f): f of every slot. */
#if W == 1
#define ALL(f) (f(0))
#elif W == 2
#define ALL(f) (f(0) && f(1))
#else
#define ALL(f) (f(0) && f(1) && f(2))
#endif

#define EMPTY(s) (rb[s] >= re[s])
#define WORK_IN_A_RANGE (!ALL(EMPTY))
#define REAPED(s) (!alive[s])
#define VACANT(s) (REAPED(s) && !ASKED(s))
#define ENDED(s) (!alive[s] || zombie[s]) /* true also of a worker that nobody will reap */
#define HUNG_UP(s) (!lifeline[s])
#define DEAD(s) (!known[s] || ENDED(s))
#ifdef WILD
#define READ(s) (empty(ring[s]) || corrupt[s])
#else
#define READ(s) (empty(ring[s]))
#endif
#define HOLDS(s, i, state) (ae[s] == ep && ai[s] == i && ax[s] == state)

/* Every store of an outcome byte but that of a casualty the host was told of: no item gets
 * a second, different outcome. */
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
