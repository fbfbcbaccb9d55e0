#include "api/error_code_bytes.hpp"

#include <array>
#include <atomic>
#include <future>
#include <ios>
#include <memory>
#include <string>

namespace spychronous::detail {
namespace {

using CategoryFunction = const std::error_category& (*)() noexcept;
constexpr std::array<CategoryFunction, 4> library_categories{
    &std::generic_category, &std::system_category, &std::iostream_category, &std::future_category};

/// Stands in for a category of the program: has its name, but equals it not.
class NamedCategory final : public std::error_category {
 public:
  explicit NamedCategory(std::string_view name) : name_(name) {}
  const char* name() const noexcept override { return name_.c_str(); }
  std::string message(int value) const override {
    return "error " + std::to_string(value) + " of category " + name_;
  }

  const NamedCategory* next = nullptr;

 private:
  std::string name_;
};

// Categories live as long as the program, so there must not be more of them for each message.
constexpr std::size_t most_categories = 64;
constexpr std::size_t longest_name = 256;
std::atomic<const NamedCategory*> named_categories{nullptr};

const std::error_category& named_category(std::string_view name) {
  name = name.substr(0, longest_name);
  const NamedCategory* head = named_categories.load(std::memory_order_acquire);
  std::size_t count = 0;
  for (const NamedCategory* known = head; known != nullptr; known = known->next, ++count) {
    if (known->name() == name) return *known;
  }
  if (count >= most_categories) return *head;

  auto added = std::make_unique<NamedCategory>(name);
  do {
    added->next = head;
  } while (!named_categories.compare_exchange_weak(head, added.get(), std::memory_order_acq_rel));
  return *added.release();
}

}  // namespace

void write_error_code(ByteWriter& writer, const std::error_code& code) {
  for (std::size_t i = 0; i < library_categories.size(); ++i) {
    if (code.category() == library_categories[i]()) {
      writer.number(static_cast<std::uint8_t>(i));
      writer.number(code.value());
      writer.text({});
      return;
    }
  }
  const std::error_condition meaning = code.default_error_condition();
  const bool is_errno = meaning.category() == std::generic_category();
  writer.number(static_cast<std::uint8_t>(is_errno ? 0 : library_categories.size()));
  writer.number(is_errno ? meaning.value() : code.value());
  writer.text(is_errno ? "" : code.category().name());
}

std::error_code read_error_code(ByteReader& reader) {
  const auto category = reader.number<std::uint8_t>();
  const auto value = reader.number<int>();
  const std::string_view name = reader.text();
  return {value, category < library_categories.size() ? library_categories[category]()
                                                      : named_category(name)};
}

}  // namespace spychronous::detail
