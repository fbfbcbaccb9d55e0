#include "worker/claiming.hpp"

namespace spychronous {

template class BasicClaiming<os::StdAtomics>;

}  // namespace spychronous
