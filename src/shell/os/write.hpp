// Writing bytes so that a failure is seen: whole or an error, and an error instead of a signal.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// While it lives, a closed pipe and a limit on the size of files are errors of what is written instead of
/// the end of the process (SIGPIPE, SIGXFSZ), which would leave a hand-over half done. Programs started
/// meanwhile must get the defaults back. One thread; they may be nested.
class WriteErrorsInsteadOfSignals {
public:
    WriteErrorsInsteadOfSignals() noexcept;
    ~WriteErrorsInsteadOfSignals();
    WriteErrorsInsteadOfSignals(const WriteErrorsInsteadOfSignals&) = delete;
    WriteErrorsInsteadOfSignals& operator=(const WriteErrorsInsteadOfSignals&) = delete;
};

/// [cannot-write]: "`what` cannot be written: CAUSE", with hints.
Failure cannot_write(const std::string& what, int cause, std::vector<std::string> hints);

/// All of `bytes`, waiting where the other side of a non-blocking descriptor is slow. Refuses [cannot-write].
Status write_all(int fd, std::string_view bytes, const std::string& what);

/// Refuses [cannot-write] where a write that seemed to succeed did not: network file systems say so only when
/// a descriptor is closed.
Status settle_writes(int fd, const std::string& what);

} // namespace snykcred
