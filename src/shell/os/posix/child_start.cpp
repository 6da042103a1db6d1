#include "shell/os/posix/child_start.hpp"

#include "core/base/inert_text.hpp"
#include "core/handover/command_advice.hpp"
#include "shell/os/harden.hpp"
#include "shell/os/posix/descriptors.hpp"
#include "shell/os/posix/process_ways.hpp"
#include "shell/os/shortage.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred {
namespace {

/// In the child. Gives the errno of what failed; does not come back otherwise.
int become(const ExecVectors& vectors, const StartPlan& plan, pid_t parent) {
    // Without us a SIGKILL would hit the command itself.
    end_with_parent();
    if (::getppid() != parent) ::_exit(128 + SIGKILL);
    if (plan.group && ::setpgid(0, *plan.group) != 0) return errno;
    if (plan.output >= 0 && ::dup2(plan.output, STDOUT_FILENO) < 0) return errno;
    if (plan.error >= 0 && ::dup2(plan.error, STDERR_FILENO) < 0) return errno;
    restore_core_limit();
    plan.signals.restore();
    execute(vectors.argv(), vectors.envp());
    return errno;
}

} // namespace

ExecVectors::ExecVectors(ChildRequest& request) {
    argv_.reserve(request.argv.size() + 1);
    for (std::string& word : request.argv)
        argv_.push_back(word.data());
    argv_.push_back(nullptr);
    envp_.reserve(request.environment.size() + 1);
    for (const Secret& entry : request.environment) {
        // exec takes char* for the sake of old programs; it writes nothing there.
        entry.reveal([this](std::string_view bytes) { envp_.push_back(const_cast<char*>(bytes.data())); });
    }
    envp_.push_back(nullptr);
}

Failure failed_to_run(char* const* argv, int cause) {
    const char* const command = argv[0];
    const std::string name = "`" + inert_text(command) + "`";
    if (cause == ENOENT) {
        std::vector<std::string_view> words;
        for (; *argv != nullptr; ++argv)
            words.emplace_back(*argv);
        return {Fault::command_not_found, "the command " + name + " is not found", advice_for_missing(words)};
    }
    return {Fault::cannot_run,
            "the command " + name + " cannot be run: " + std::strerror(cause),
            {"check that it is an executable file for this machine (`chmod +x`, architecture)"}};
}

Failure no_room(const std::string& what, int cause) {
    return {Fault::cannot_run, what + ": " + std::strerror(cause), {shortage_hint(cause)}};
}

Result<pid_t> start_child(const ExecVectors& vectors, const StartPlan& plan) {
    auto result = make_pipe();
    if (!result) return no_room("the command cannot be started", errno);
    const FileDescriptor& told = result->out;
    FileDescriptor& tell = result->in;
    const pid_t parent = ::getpid();
    pid_t child = -1;
    {
        const ChildSignals::Wait wait;
        child = ::fork();
        if (child == 0) {
            const int cause = become(vectors, plan, parent);
            const ssize_t ignored = ::write(tell.get(), &cause, sizeof cause);
            ::_exit(ignored == sizeof cause ? 127 : 126);
        }
    }
    if (child < 0) return no_room("no process can be started for the command", errno);
    tell.close();
    int cause = 0;
    ssize_t got = -1;
    do {
        got = ::read(told.get(), &cause, sizeof cause);
    } while (got < 0 && errno == EINTR);
    if (got != sizeof cause) return child; // closed by exec
    ::waitpid(child, nullptr, 0);
    return failed_to_run(vectors.argv(), cause);
}

} // namespace snykcred
