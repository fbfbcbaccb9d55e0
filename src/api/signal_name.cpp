#include "api/signal_name.hpp"

#include <csignal>

namespace spychronous::detail {
namespace {

// The C library's own names (sigabbrev_np) are newer than the systems this has to build on.
const char* name_and_meaning(int signal) {
  switch (signal) {
    case SIGHUP:
      return "SIGHUP: hangup";
    case SIGINT:
      return "SIGINT: interrupt";
    case SIGQUIT:
      return "SIGQUIT: quit";
    case SIGILL:
      return "SIGILL: illegal instruction";
    case SIGTRAP:
      return "SIGTRAP: trap";
    case SIGABRT:
      return "SIGABRT: abort, as by std::terminate or a failed assertion";
    case SIGBUS:
      return "SIGBUS: bus error";
    case SIGFPE:
      return "SIGFPE: arithmetic error, such as a division by zero";
    case SIGKILL:
      return "SIGKILL: killed, by someone or for want of memory";
    case SIGUSR1:
      return "SIGUSR1: user-defined";
    case SIGSEGV:
      return "SIGSEGV: segmentation fault";
    case SIGUSR2:
      return "SIGUSR2: user-defined";
    case SIGPIPE:
      return "SIGPIPE: broken pipe";
    case SIGALRM:
      return "SIGALRM: alarm clock";
    case SIGTERM:
      return "SIGTERM: terminated";
    case SIGSTKFLT:
      return "SIGSTKFLT: stack fault";
    case SIGVTALRM:
      return "SIGVTALRM: virtual timer";
    case SIGPROF:
      return "SIGPROF: profiling timer";
    case SIGXCPU:
      return "SIGXCPU: limit of CPU time exceeded";
    case SIGXFSZ:
      return "SIGXFSZ: limit of file size exceeded";
    case SIGPOLL:
      return "SIGPOLL: input or output possible";
    case SIGPWR:
      return "SIGPWR: power failure";
    case SIGSYS:
      return "SIGSYS: bad system call";
    default:
      return nullptr;
  }
}

}  // namespace

std::string signal_in_words(int signal) {
  std::string words = "signal " + std::to_string(signal);
  if (const char* name = name_and_meaning(signal)) {
    words.append(" (").append(name).append(")");
  } else if (signal >= SIGRTMIN && signal <= SIGRTMAX) {
    words += " (SIGRTMIN+" + std::to_string(signal - SIGRTMIN) + ": real-time signal)";
  }
  return words;
}

}  // namespace spychronous::detail
