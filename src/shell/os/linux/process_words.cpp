#include "core/base/secret.hpp"
#include "shell/os/process_environment.hpp"

#include <cerrno>
#include <cstddef>
#include <functional>

namespace snykcred {
namespace {

/// Far more than Linux takes (ARG_MAX): else the two are not neighbors.
constexpr std::size_t k_most_words = std::size_t{64} << 20U;

} // namespace

void ProcessEnvironment::wipe_words() const {
    char* const words = ::program_invocation_name; // argv[0], as it stands in that memory
    if (entries_.empty() || !std::less<>{}(words, entries_.front())) return;
    const auto size = static_cast<std::size_t>(entries_.front() - words);
    if (size <= k_most_words) wipe_bytes(words, size);
}

} // namespace snykcred
