#!/bin/sh
# in.sh <place> <command> [<argument>...]: runs the command in a place where a program may find itself,
# and leaves with its exit code, or with 77 where that place cannot be made.
set -eu
place=$1
shift

# A user whom no other program has, so that limits count the processes of this one alone.
user=$((100000 + $$))

as_user() {
  [ "$(id -u)" -eq 0 ] || { echo "only root can become another user" >&2; exit 77; }
  setpriv --reuid "$user" --regid "$user" --clear-groups "$@"
}

# Threads count as processes.
with_processes() {
  most=$1
  shift
  prlimit --nproc="$most" sh "$0" another_user "$@"
}

# A group of processes that has the given share of one CPU, made below the first writable root.
with_quota() {
  percent=$1
  shift
  if [ -w /sys/fs/cgroup/cpu/cpu.cfs_quota_us ] || [ -w /sys/fs/cgroup/cpu/tasks ]; then
    group=/sys/fs/cgroup/cpu/spychronous_$$
    mkdir "$group" 2>/dev/null || exit 77
    echo 100000 >"$group/cpu.cfs_period_us"
    echo $((percent * 1000)) >"$group/cpu.cfs_quota_us" || { rmdir "$group"; exit 77; }
    members=tasks
  else
    group=/sys/fs/cgroup/spychronous_$$
    mkdir "$group" 2>/dev/null || exit 77
    echo "$((percent * 1000)) 100000" 2>/dev/null >"$group/cpu.max" || { rmdir "$group"; exit 77; }
    members=cgroup.procs
  fi
  code=0
  sh -c 'echo $$ >"$0" && exec "$@"' "$group/$members" "$@" || code=$?
  rmdir "$group"
  return "$code"
}

case $place in
  # The init of a PID namespace, as in a container.
  pid_1)
    unshare --user --map-root-user --pid --fork --mount-proc true 2>/dev/null || exit 77
    unshare --user --map-root-user --pid --fork --mount-proc "$@"
    ;;
  # In a group of its own, which one of its items hangs up.
  nohup) setsid --wait nohup "$@" </dev/null ;;
  # As cron and system services start a program; some also close what it would read and write.
  no_terminal) setsid --wait "$@" </dev/null ;;
  no_standard_files) setsid --wait "$@" <&- >&- 2>&- ;;
  another_user) as_user "$@" ;;
  # The program, a thread of it, a keeper, and fewer workers than it asks for.
  few_processes) with_processes 5 "$@" ;;
  no_worker) with_processes 2 "$@" ;;
  no_keeper) with_processes 1 "$@" ;;
  few_descriptors) prlimit --nofile=16 "$@" ;;
  no_descriptors) prlimit --nofile=5 "$@" ;;
  small_shm)
    unshare --mount true 2>/dev/null || exit 77
    # shellcheck disable=SC2016 # for the inner shell
    unshare --mount sh -c 'mount -t tmpfs -o size=1m none /dev/shm && exec "$@"' - "$@"
    ;;
  # Room for a C++ program and what its jobs share, and not much more; for the program alone.
  little_memory) prlimit --as=100000000 "$@" ;;
  no_memory) prlimit --as=10000000 "$@" ;;
  one_cpu) taskset --cpu-list "$(taskset -pc $$ | sed 's/.*: *\([0-9]*\).*/\1/')" "$@" ;;
  five_percent_of_a_cpu) MIXED_JOB_LIMIT=8 with_quota 5 "$@" ;;
  gdb)
    command -v gdb >/dev/null || exit 77
    gdb --batch --quiet -ex 'set debuginfod enabled off' -ex run -ex 'quit $_exitcode' --args "$@"
    ;;
  strace)
    command -v strace >/dev/null || exit 77
    strace --follow-forks --output=/dev/null "$@"
    ;;
  *)
    echo "in.sh knows no place $place" >&2
    exit 2
    ;;
esac
