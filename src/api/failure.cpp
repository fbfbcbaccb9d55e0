#include "spychronous/failure.hpp"

#include <utility>

namespace spychronous {
namespace {

const char* what_befell(FailureKind kind) {
  switch (kind) {
    case FailureKind::exception:
      return "failed";
    case FailureKind::timeout:
      return "was ended";
    case FailureKind::crash:
      return "crashed";
    case FailureKind::cancelled:
      return "was cancelled";
  }
  return "failed";
}

}  // namespace

ItemFailure::ItemFailure(std::size_t index, FailureKind kind, int pid, std::string type_name,
                         std::string message)
    : index_(index),
      kind_(kind),
      pid_(pid),
      texts_(std::make_shared<const Texts>(Texts{std::move(type_name), std::move(message)})) {}

ItemFailure::~ItemFailure() = default;

std::string ItemFailure::describe() const {
  std::string sentence = "Item " + std::to_string(index_) + ' ' + what_befell(kind_);
  if (kind_ == FailureKind::exception && !type_name().empty()) sentence += " with " + type_name();
  if (pid_ > 0) sentence += " in process " + std::to_string(pid_);
  if (!message().empty()) sentence += ": " + message();
  return sentence;
}

void ItemFailure::raise() const {
  throw_copy();
  throw ItemFailure(*this);  // unless a class overrides throw_copy() wrongly, never reached
}

void ItemFailure::throw_copy() const { throw ItemFailure(*this); }

CrashFailure::CrashFailure(std::size_t index, int pid, std::string type_name, std::string message,
                           std::optional<int> signal, std::optional<int> exit_code)
    : ItemFailure(index, FailureKind::crash, pid, std::move(type_name), std::move(message)),
      signal_(signal),
      exit_code_(exit_code) {}

CrashFailure::~CrashFailure() = default;

void CrashFailure::throw_copy() const { throw CrashFailure(*this); }

KeeperLost::~KeeperLost() = default;

}  // namespace spychronous
