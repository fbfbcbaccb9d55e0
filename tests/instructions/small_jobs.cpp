#include <pthread.h>
#include <sys/mman.h>

#include "hot_paths.hpp"
#include "spychronous/spychronous.hpp"

namespace spychronous::instructions {
namespace {

// Where the processes of a job wait for each other.
class Meeting {
 public:
  explicit Meeting(unsigned count) {
    void* const shared = ::mmap(nullptr, sizeof(pthread_barrier_t), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(shared != MAP_FAILED);
    barrier_ = static_cast<pthread_barrier_t*>(shared);
    pthread_barrierattr_t attributes;
    ::pthread_barrierattr_init(&attributes);
    ::pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    require(::pthread_barrier_init(barrier_, &attributes, count) == 0);
  }
  ~Meeting() { ::munmap(barrier_, sizeof(pthread_barrier_t)); }
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;

  void wait() const { ::pthread_barrier_wait(barrier_); }

 private:
  pthread_barrier_t* barrier_;
};

}  // namespace

// Jobs that hardly do anything: what it takes to start and to end one. An item for each worker:
// none is so fast that another one is not needed.
void small_jobs(std::uint32_t count) {
  constexpr unsigned workers = 3;
  const Meeting meeting(workers);
  const auto meet = [&meeting](std::uint32_t item) {
    meeting.wait();
    return item + 1;
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto results = Job(meet, first(workers)).run_multi_processed();
    require(results == std::vector<std::uint32_t>{1, 2, 3});
  }
}

}  // namespace spychronous::instructions
