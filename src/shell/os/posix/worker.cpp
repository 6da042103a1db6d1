#include "shell/os/posix/worker.hpp"

#include "shell/os/posix/descriptors.hpp"
#include "shell/os/posix/process_ways.hpp"

#include <cstddef>
#include <memory>
#include <utility>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred {
namespace {

/// Far more than name resolution takes (glibc's res_nsend has the most on its stack, 64 KiB); the usual 8 MiB
/// are too much for a job with a memory limit.
constexpr std::size_t k_stack = std::size_t{512} * 1024;

using Work = std::function<void()>;

void* run_in_thread(void* work) {
    const std::unique_ptr<Work> owned(static_cast<Work*>(work));
    (*owned)();
    return nullptr;
}

bool start_thread(pthread_t& thread, const Work& work) {
    pthread_attr_t attributes{};
    if (::pthread_attr_init(&attributes) != 0) return false;
    ::pthread_attr_setstacksize(&attributes, k_stack);
    auto owned = std::make_unique<Work>(work);
    const bool started = ::pthread_create(&thread, &attributes, &run_in_thread, owned.get()) == 0;
    if (started) static_cast<void>(owned.release());
    ::pthread_attr_destroy(&attributes);
    return started;
}

pid_t start_process(const Work& work, std::vector<int> keeps) {
    const pid_t process = ::fork();
    if (process != 0) return process;
    end_with_parent();
    keeps.insert(keeps.end(), {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
    close_all_but(std::move(keeps));
    work();
    ::_exit(0);
}

} // namespace

Worker Worker::start(const std::function<void()>& work, std::vector<int> keeps) {
    sigset_t all{};
    sigset_t before{};
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    Worker worker;
    if (start_thread(worker.thread_, work)) {
        worker.kind_ = Kind::thread;
    } else if ((worker.process_ = start_process(work, std::move(keeps))) > 0) {
        worker.kind_ = Kind::process;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return worker;
}

Worker::Worker(Worker&& other) noexcept
    : kind_(std::exchange(other.kind_, Kind::none)), thread_(other.thread_), process_(other.process_) {}

Worker::~Worker() {
    if (kind_ == Kind::thread) ::pthread_detach(thread_);
    if (kind_ == Kind::process) {
        ::kill(process_, SIGKILL);
        join();
    }
}

void Worker::join() {
    if (kind_ == Kind::thread) ::pthread_join(thread_, nullptr);
    if (kind_ == Kind::process) ::waitpid(process_, nullptr, 0);
    kind_ = Kind::none;
}

} // namespace snykcred
