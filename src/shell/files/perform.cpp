#include "shell/files/perform.hpp"

#include "shell/files/ci_file.hpp"
#include "shell/files/feed.hpp"
#include "shell/files/private_file.hpp"
#include "shell/os/write.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include <signal.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace snykcred {
namespace {

/// While it lives, what ends the process (a cancelled job, Ctrl-C) waits: by then all is taken back or final.
class EndLater {
public:
    EndLater() noexcept {
        ::sigemptyset(&ends_);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
            ::sigaddset(&ends_, signal);
        ::sigprocmask(SIG_BLOCK, &ends_, &before_);
    }
    ~EndLater() {
        if (!never_) ::sigprocmask(SIG_SETMASK, &before_, nullptr);
    }
    EndLater(const EndLater&) = delete;
    EndLater& operator=(const EndLater&) = delete;

    void never() noexcept { never_ = true; }

    /// Such a signal has come meanwhile, and will end the process. One that is ignored waits too, and will
    /// not.
    [[nodiscard]] bool asked() const noexcept {
        sigset_t pending;
        ::sigpending(&pending);
        return std::ranges::any_of(std::array{SIGINT, SIGTERM, SIGHUP, SIGQUIT}, [&](int signal) {
            struct sigaction reaction {};
            ::sigaction(signal, nullptr, &reaction);
            return ::sigismember(&pending, signal) == 1 && ::sigismember(&before_, signal) == 0 &&
                   reaction.sa_handler != SIG_IGN;
        });
    }

private:
    sigset_t ends_{};
    sigset_t before_{};
    bool never_ = false;
};

/// What is undone when this goes out of scope before commit().
class Performance {
public:
    explicit Performance(const Streams& streams) : streams_(streams) {}

    Status operator()(const PrintHidden& effect) const {
        const int fd = effect.to_stdout ? streams_.out : streams_.err;
        const std::string name = effect.to_stdout ? "standard output" : "standard error";
        struct stat attributes {};
        if (::fstat(fd, &attributes) != 0) attributes = {}; // the write will say what is wrong
        if (S_ISREG(attributes.st_mode)) {
            return Failure{Fault::cannot_write,
                           name + " is a file, and commands that mask a secret hold it in plain text",
                           {"let " + name + " of snyk-cred go to the job's log"}};
        }
        if (S_ISCHR(attributes.st_mode) && attributes.st_rdev == makedev(1, 3)) { // Linux, devices.txt
            return Failure{Fault::cannot_write,
                           name + " is /dev/null, where commands that mask a secret reach nobody",
                           {"let " + name + " of snyk-cred go to the job's log; --quiet makes it say less"}};
        }
        return effect.lines.reveal([&](std::string_view lines) { return write_all(fd, lines, name); });
    }
    Status operator()(const AppendRecord& effect) {
        auto record = AppendedRecord::append(effect);
        if (!record) return std::move(record.error());
        records_.push_back(std::move(*record));
        return {};
    }
    Status operator()(const WriteFile& effect) {
        auto file = CreatedFile::create(effect);
        if (!file) return std::move(file.error());
        files_.push_back(std::move(*file));
        return {};
    }
    Status operator()(const Print& effect) const {
        return write_all(streams_.out, effect.text, "standard output");
    }
    Status operator()(const FeedProgram& effect) const {
        Status fed = feed(effect);
        if (effect.required) return fed;
        return {};
    }

    void commit() noexcept {
        for (AppendedRecord& record : records_)
            record.keep();
        for (CreatedFile& file : files_)
            file.keep();
    }

private:
    Streams streams_;
    std::vector<AppendedRecord> records_;
    std::vector<CreatedFile> files_;
};

} // namespace

Status perform(const std::vector<Effect>& effects, const Streams& streams,
               const std::function<Status()>& last, AfterSuccess after) {
    EndLater end;
    const WriteErrorsInsteadOfSignals errors;
    Performance performance(streams);
    for (const Effect& effect : effects) {
        if (auto done = std::visit(performance, effect); !done) return done;
    }
    if (last) {
        if (auto done = last(); !done) return done;
    }
    if (end.asked()) return Failure{Fault::cannot_write, "snyk-cred was told to end", {}};
    performance.commit();
    if (after == AfterSuccess::does_not_end) end.never();
    return {};
}

} // namespace snykcred
