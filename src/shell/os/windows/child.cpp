#include "shell/os/child.hpp"

namespace snykcred {
namespace {

Failure not_yet() {
    return {Fault::cannot_run,
            "this preview for Windows cannot run a command yet",
            {"use snyk-cred inject where the CI system takes a masked secret for later steps"}};
}

} // namespace

Result<ChildRun> run_child(ChildRequest /*request*/, const FormSearch& /*patterns*/, Guard /*guard*/,
                           std::span<const std::string_view> /*command_marks*/) {
    return not_yet();
}

Failure replace_process(ChildRequest /*request*/) { return not_yet(); }

} // namespace snykcred
