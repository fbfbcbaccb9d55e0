// Every file below a folder compressed, as gzip does it, into memory.

#include <zlib.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "pools/all.hpp"
#include "protocol/contend.hpp"
#include "workloads/files.hpp"

using namespace spychronous::bench;

namespace {

constexpr int gzip_format = MAX_WBITS + 16;

void require_zlib(bool success) { require(success, "zlib has failed."); }

Bytef* bytes_of(const Bytes& bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib's input is not const
}

Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(0, std::ios::end);
  Bytes content(static_cast<std::size_t>(file.tellg()));
  file.seekg(0);
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  require(file.good(), "Cannot read " + path + ".");
  return content;
}

Bytes compressed(const Bytes& content) {
  constexpr int level = 6;
  constexpr int memory_level = 8;
  z_stream stream{};
  require_zlib(deflateInit2(&stream, level, Z_DEFLATED, gzip_format, memory_level,
                            Z_DEFAULT_STRATEGY) == Z_OK);
  Bytes result(deflateBound(&stream, content.size()));
  stream.next_in = bytes_of(content);
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = bytes_of(result);
  stream.avail_out = static_cast<uInt>(result.size());
  require_zlib(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

/// Of bytes that are `size` when they are no longer compressed.
Bytes decompressed(const Bytes& bytes, std::size_t size) {
  z_stream stream{};
  require_zlib(inflateInit2(&stream, gzip_format) == Z_OK);
  Bytes result(size + 1);
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = bytes_of(result);
  stream.avail_out = static_cast<uInt>(result.size());
  const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
  result.resize(stream.total_out);
  inflateEnd(&stream);
  require(whole, "A compressed file is not whole.");
  return result;
}

class Compress {
 public:
  explicit Compress(const Parameters& parameters) : files_(files_below(parameters.text("dir"))) {}

  const std::vector<std::string>& items() const { return files_; }
  Bytes operator()(const std::string& file) const { return compressed(read_file(file)); }
  void check(const std::vector<Bytes>& results) const {
    require(results.size() == files_.size(), "Results are missing.");
    for (std::size_t i = 0; i < results.size(); ++i) {
      const Bytes content = read_file(files_[i]);
      require(decompressed(results[i], content.size()) == content,
              files_[i] + " is another when it was compressed.");
    }
  }

 private:
  std::vector<std::string> files_;
};

}  // namespace

int main(int argc, char** argv) {
  return contend({.name = "compress",
                  .defaults = {{"dir", "/var/lib/dpkg"}},
                  .small = {"dir=/usr/include/linux"},
                  .contenders = all_pools<Compress>()},
                 argc, argv);
}
