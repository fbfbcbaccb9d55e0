#pragma once

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

struct Checksum {
  std::array<unsigned char, 32> sha256;
  std::uint64_t size;  // of the file, in bytes
};

namespace detail {

class File {
 public:
  explicit File(const std::string& path)
      : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {
    if (descriptor_ < 0) fail();
  }
  ~File() { ::close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// Returns how many bytes it has read, 0 at the end of the file.
  std::size_t read(auto& buffer) const {
    for (;;) {
      const ssize_t length = ::read(descriptor_, buffer.data(), buffer.size());
      if (length >= 0) return static_cast<std::size_t>(length);
      if (errno != EINTR) fail();
    }
  }

 private:
  [[noreturn]] void fail() const {
    throw std::system_error(errno, std::generic_category(), "cannot read " + path_);
  }

  const std::string& path_;
  int descriptor_;
};

template <auto function>
using CallWith = std::integral_constant<decltype(function), function>;

inline void require(bool success) {
  if (!success) throw std::runtime_error("libcrypto cannot compute SHA-256 here");
}

}  // namespace detail

/// Reads a file of any size piece by piece. Throws std::system_error, with the path, if it cannot.
inline Checksum checksum_of(const std::string& path) {
  using Method = std::unique_ptr<EVP_MD, detail::CallWith<&EVP_MD_free>>;
  using Context = std::unique_ptr<EVP_MD_CTX, detail::CallWith<&EVP_MD_CTX_free>>;
  static const Method sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  const Context context(EVP_MD_CTX_new());
  detail::require(sha256 && context && EVP_DigestInit_ex2(context.get(), sha256.get(), nullptr));

  const detail::File file(path);
  Checksum result{};
  std::array<unsigned char, 65536> buffer;
  while (const std::size_t length = file.read(buffer)) {
    detail::require(EVP_DigestUpdate(context.get(), buffer.data(), length) == 1);
    result.size += length;
  }
  detail::require(EVP_DigestFinal_ex(context.get(), result.sha256.data(), nullptr) == 1);
  return result;
}

/// The line that sha256sum prints for the file.
inline std::string checksum_line(const Checksum& checksum, std::string_view path) {
  std::string line;
  if (path.find_first_of("\\\n\r") != path.npos) line += '\\';  // says: the name is escaped
  for (const unsigned char byte : checksum.sha256) {
    line += "0123456789abcdef"[byte >> 4];
    line += "0123456789abcdef"[byte & 15];
  }
  line += "  ";
  for (const char character : path) {
    switch (character) {
      case '\\':
        line += "\\\\";
        break;
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      default:
        line += character;
    }
  }
  return line += '\n';
}
