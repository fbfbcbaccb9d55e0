#include "api/exception_types.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <atomic>

namespace spychronous::detail {
namespace {

std::atomic<const ExceptionType*> registered_types{nullptr};

// By address first: two files may each have a class of one name in their unnamed namespaces, and
// not every compiler gives these classes type_infos that compare unequal.
const ExceptionType* registered(const std::type_info& type) {
  const ExceptionType* equal = nullptr;
  const ExceptionType* known = registered_types.load(std::memory_order_acquire);
  for (; known != nullptr; known = known->next) {
    if (known->type == &type) return known;
    if (equal == nullptr && *known->type == type) equal = known;
  }
  return equal;
}

const ExceptionType* standard(const std::type_info& type) {
  for (const ExceptionType& known : standard_exception_types()) {
    if (*known.type == type) return &known;
  }
  return nullptr;
}

void append_bases(const std::type_info& type, std::vector<const std::type_info*>& types) {
  const auto append = [&types](const std::type_info* base) {
    const auto is_base = [base](const std::type_info* other) { return *other == *base; };
    if (std::none_of(types.begin(), types.end(), is_base)) types.push_back(base);
  };
  if (const auto* single = dynamic_cast<const abi::__si_class_type_info*>(&type)) {
    append(single->__base_type);
  } else if (const auto* several = dynamic_cast<const abi::__vmi_class_type_info*>(&type)) {
    const abi::__base_class_type_info* base = several->__base_info;
    for (unsigned left = several->__base_count; left > 0; --left, ++base) {
      append(base->__base_type);  // a private one is never caught
    }
  }
}

}  // namespace

void add_exception_type(ExceptionType& type) noexcept {
  const ExceptionType* head = registered_types.load(std::memory_order_relaxed);
  do {
    type.next = head;
  } while (!registered_types.compare_exchange_weak(head, &type, std::memory_order_release,
                                                   std::memory_order_relaxed));
}

std::vector<Candidate> candidates(const std::type_info& thrown) {
  std::vector<Candidate> found;
  std::vector<const std::type_info*> types{&thrown};  // breadth first
  for (std::size_t i = 0; i < types.size(); ++i) {
    const std::type_info& type = *types[i];
    if (const ExceptionType* known = registered(type)) {
      if (const void* part = known->caught()) found.push_back({known, part});
    }
    if (const ExceptionType* known = standard(type)) {
      if (const void* part = known->caught()) {
        found.push_back({known, part});
        break;
      }
    }
    append_bases(type, types);
  }
  return found;
}

const ExceptionType* find_exception_type(std::string_view mangled, const void* address) {
  const ExceptionType* found = nullptr;
  const ExceptionType* known = registered_types.load(std::memory_order_acquire);
  for (; known != nullptr; known = known->next) {
    if (known->type->name() != mangled) continue;
    if (known == address) return known;
    if (found == nullptr) found = known;
  }
  if (found != nullptr) return found;
  for (const ExceptionType& type : standard_exception_types()) {
    if (type.type->name() == mangled) return &type;
  }
  return nullptr;
}

}  // namespace spychronous::detail
