#include "core/base/secret.hpp"
#include "shell/os/process_environment.hpp"

#include <cstddef>
#include <functional>

#include <crt_externs.h>

namespace snykcred {
namespace {

/// Far more than the system takes (ARG_MAX is 1 MiB): else the two are not neighbors.
constexpr std::size_t k_most_words = std::size_t{64} << 20U;

} // namespace

void ProcessEnvironment::wipe_words() const {
    char* const words = *_NSGetArgv() == nullptr ? nullptr : (*_NSGetArgv())[0];
    if (words == nullptr || entries_.empty() || !std::less<>{}(words, entries_.front())) return;
    const auto size = static_cast<std::size_t>(entries_.front() - words);
    if (size <= k_most_words) wipe_bytes(words, size);
}

} // namespace snykcred
