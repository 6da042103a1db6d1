#include "shell/os/random.hpp"

#include "shell/os/windows/win32.hpp" // before bcrypt.h, which needs its types

#include <stdexcept>

#include <bcrypt.h>

namespace snykcred {

void fill_random(unsigned char* bytes, std::size_t size) {
    if (::BCryptGenRandom(nullptr, bytes, static_cast<ULONG>(size), BCRYPT_USE_SYSTEM_PREFERRED_RNG) < 0)
        throw std::runtime_error("Windows gives no random numbers");
}

} // namespace snykcred
