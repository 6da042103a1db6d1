#include "shell/child/mask_filter.hpp"

#include "core/mask/stream_mask.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/inlet.hpp"
#include "shell/os/pump.hpp"

#include <cerrno>
#include <string>

namespace snykcred {

Status mask_filter(int in, int out, const FormSearch& patterns) {
    enlarge_pipe(in);
    enlarge_pipe(out);
    StreamMask mask(patterns);
    const PumpEnd end = pump(in, out, mask);
    if (end.write_error != 0) {
        return Failure{Fault::cannot_write,
                       "standard output cannot be written: " + error_text(end.write_error),
                       {"the masked log is incomplete: check what reads it, and whether the disk is full"}};
    }
    if (end.read_error != 0) {
        const bool unfit = end.read_error == EISDIR || end.read_error == EBADF;
        return Failure{
            Fault::unreadable,
            "standard input cannot be read: " + error_text(end.read_error),
            {unfit ? "pass the log on standard input: `job 2>&1 | snyk-cred mask`, or `snyk-cred "
                     "mask < FILE`"
                   : "the masked log is incomplete: check the disk or the program that it is read from"}};
    }
    return {};
}

} // namespace snykcred
