#include "shell/os/posix/wrapped.hpp"

#include "core/mask/derived_forms.hpp"
#include "core/mask/form_search.hpp"
#include "shell/os/child.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snykcred;

namespace {

constexpr int k_patience_ms = 20'000;

/// In a process of its own: what `exec` does after its checks. Does not come back.
[[noreturn]] void wrap(const std::vector<std::string>& argv) {
    Guard guard = Guard::start({});
    const FormSearch patterns(search_forms(Secret(k_fake_secret)));
    ChildRequest request;
    request.argv = argv;
    for (const std::string& entry :
         {"FAKE_SECRET=" + std::string(k_fake_secret), std::string("PATH=/usr/bin:/bin"),
          std::string("TERM=xterm"), std::string("LC_ALL=C.UTF-8")}) {
        request.environment.emplace_back(std::string_view(entry.c_str(), entry.size() + 1));
    }
    const auto run = run_child(std::move(request), patterns, std::move(guard));
    const std::optional<Failure> failure = run ? run->lost_output : run.error();
    if (!failure) ::_exit(run->end.exit_code);
    ::dprintf(STDERR_FILENO, "error: %s\n", failure->message.c_str());
    ::_exit(static_cast<int>(row_of(failure->fault).code));
}

struct Ends {
    FileDescriptor read, write;
};
Ends make_pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

/// As an interactive shell would: the job in a foreground group of its own.
[[noreturn]] void be_shell(const std::vector<std::string>& argv, const Wiring& wiring) {
    ::signal(SIGTTOU, SIG_IGN); // to hand the terminal over from the background
    const pid_t job = ::fork();
    if (job == 0) {
        ::setpgid(0, 0);
        ::tcsetpgrp(STDIN_FILENO, ::getpid());
        ::signal(SIGTTOU, SIG_DFL);
        if (wiring.before) wiring.before();
        wrap(argv);
    }
    ::setpgid(job, job);
    for (int status = 0; ::waitpid(job, &status, WUNTRACED) == job;) {
        if (!WIFSTOPPED(status)) ::_exit(WIFSIGNALED(status) ? 250 : WEXITSTATUS(status));
        ::dprintf(STDOUT_FILENO, "[stopped]");
        ::tcsetpgrp(STDIN_FILENO, job);
        ::kill(-job, SIGCONT);
    }
    ::_exit(251);
}

} // namespace

Wrapped Wrapped::in_pipes(const std::vector<std::string>& argv, const Wiring& wiring) {
    Ends in = make_pipe();
    Ends out = make_pipe();
    Ends err = make_pipe();
    Wrapped wrapped;
    wrapped.pid_ = ::fork();
    REQUIRE(wrapped.pid_ >= 0);
    if (wrapped.pid_ == 0) {
        ::setsid();
        ::dup2(in.read.get(), STDIN_FILENO);
        ::dup2(out.write.get(), STDOUT_FILENO);
        ::dup2(wiring.one_pipe ? out.write.get() : err.write.get(), STDERR_FILENO);
        for (FileDescriptor* tests : {&in.write, &out.read, &err.read})
            tests->close();
        if (wiring.before) wiring.before();
        wrap(argv);
    }
    wrapped.in = std::move(in.write);
    wrapped.out = std::move(out.read);
    wrapped.err = std::move(err.read);
    return wrapped;
}

Wrapped Wrapped::in_terminal(const std::vector<std::string>& argv, const Wiring& wiring) {
    const winsize size{40, 100, 0, 0};
    int master = -1;
    Wrapped wrapped;
    wrapped.pid_ = ::forkpty(&master, nullptr, nullptr, &size);
    REQUIRE(wrapped.pid_ >= 0);
    if (wrapped.pid_ == 0) {
        if (!wiring.leader) be_shell(argv, wiring);
        if (wiring.before) wiring.before();
        wrap(argv);
    }
    ::fcntl(master, F_SETFD, FD_CLOEXEC);
    wrapped.out = FileDescriptor(master);
    wrapped.in = FileDescriptor(::fcntl(master, F_DUPFD_CLOEXEC, 0));
    return wrapped;
}

Wrapped::Wrapped(Wrapped&& other) noexcept
    : in(std::move(other.in)), out(std::move(other.out)), err(std::move(other.err)),
      pid_(std::exchange(other.pid_, -1)), seen_(std::move(other.seen_)) {}

Wrapped::~Wrapped() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
}

void Wrapped::type(std::string_view text) const {
    REQUIRE(::write(in.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

std::string Wrapped::until(std::string_view text) {
    std::size_t found = std::string::npos;
    while (text.empty() || (found = seen_.find(text)) == std::string::npos) {
        pollfd ready{out.get(), POLLIN, 0};
        REQUIRE_MESSAGE(::poll(&ready, 1, k_patience_ms) > 0, "nothing more after: ", seen_);
        std::array<char, 65536> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
        const ssize_t got = ::read(out.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break; // a terminal's end is EIO
        seen_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    const std::size_t size = found == std::string::npos ? seen_.size() : found + text.size();
    std::string read = seen_.substr(0, size);
    seen_.erase(0, size);
    return read;
}

std::string Wrapped::errors() const {
    std::string all;
    char c = 0;
    while (::read(err.get(), &c, 1) == 1)
        all += c;
    return all;
}

int Wrapped::end() {
    int status = 0;
    const auto ended = [&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; };
    REQUIRE(eventually(ended));
    pid_ = -1;
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::vector<std::string> bash(std::string_view script) { return {"bash", "-c", std::string(script)}; }

char process_state(pid_t pid) {
    const FileDescriptor file(
        ::open(("/proc/" + std::to_string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
    std::string stat(512, '\0');
    const ssize_t got = ::read(file.get(), stat.data(), stat.size()); // fails too if it goes just now
    stat.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    const std::size_t name_end = stat.rfind(')');
    return name_end == std::string::npos ? '\0' : stat[name_end + 2];
}

bool eventually(const std::function<bool()>& holds) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(k_patience_ms);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(
            std::chrono::milliseconds(2)); // no event tells of another process's state
    }
    return true;
}
