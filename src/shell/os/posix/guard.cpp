#include "shell/os/guard.hpp"

#include "core/base/stack.hpp"
#include "shell/os/posix/descriptors.hpp"
#include "shell/os/posix/process_ways.hpp"
#include "shell/os/write.hpp"

#include <cerrno>

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred {
namespace {

constexpr int k_going_ms = 1000;

/// An order: the group to join, or this.
constexpr pid_t k_go = 0;

int report_to = -1; ///< of the guard's process, for its signal handler

/// Reports, and goes as any other process would, for whoever ends the processes of a job may wait for each of
/// them before it comes to the next (Jenkins: cancels.hpp). A copy watches on.
void bear_witness(int signal) {
    const int found = errno;
    const auto number = static_cast<unsigned char>(signal);
    const ssize_t written = ::write(report_to, &number, sizeof number);
    if (written == sizeof number && ::fork() > 0) ::_exit(0);
    errno = found;
}

void take_signals() {
    sigset_t blocked{};
    sigfillset(&blocked);
    struct sigaction witness {};
    witness.sa_handler = &bear_witness;
    witness.sa_mask = blocked;
    witness.sa_flags = SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
        ::sigaction(signal, &witness, nullptr);
        sigdelset(&blocked, signal);
    }
    ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

[[noreturn]] void watch(int orders, pid_t found_group) {
    for (;;) {
        pid_t order = k_go;
        const ssize_t got = ::read(orders, &order, sizeof order);
        if (got < 0 && errno == EINTR) continue;
        if (got == sizeof order && order != k_go) {
            ::setpgid(0, order);
            continue;
        }
        // The end without an order: we are gone. Being a member, it cannot hit a later group of that number.
        if (got == 0 && ::getpgrp() != found_group) ::kill(0, SIGKILL);
        ::_exit(0);
    }
}

void give(const FileDescriptor& orders, pid_t order) {
    const WriteErrorsInsteadOfSignals errors; // one that was killed reads nothing
    static_cast<void>(::write(orders.get(), &order, sizeof order) == sizeof order);
}

} // namespace

Guard Guard::start(const std::function<void()>& forget) {
    auto orders = make_pipe();
    auto reports = make_nonblocking_pipe();
    Guard guard;
    if (!orders || !reports) return guard;
    sigset_t all{};
    sigset_t before{};
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before); // until it has handlers of its own
    const pid_t found_group = ::getpgrp();
    guard.first_ = ::fork();
    if (guard.first_ == 0) {
        // Not by our name: who ends all of that name (pkill) means us, and would be taken for one who has
        // told the command as well.
        name_process("exec-guard");
        if (forget) forget();
        wipe_stack_below();
        close_all_but({orders->out.get(), reports->in.get()});
        report_to = reports->in.get();
        take_signals();
        watch(orders->out.get(), found_group);
    }
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    if (guard.first_ < 0) return guard;
    guard.orders_ = std::move(orders->in);
    guard.reports_ = std::move(reports->out);
    return guard;
}

Guard::~Guard() { dismiss(); }

int Guard::lead() {
    if (!orders_ || ::setpgid(first_, first_) != 0) return 0;
    give(orders_, first_); // if a copy has taken its place
    while (take() > 0) {
    }
    return orders_ ? first_ : 0;
}

int Guard::take() {
    unsigned char number = 0;
    const ssize_t got = reports_ ? ::read(reports_.get(), &number, sizeof number) : -1;
    if (got == 0) { // it has been killed
        orders_.close();
        reports_.close();
    }
    return got == sizeof number ? number : 0;
}

void Guard::dismiss() {
    if (!orders_) return;
    give(orders_, k_go);
    orders_.close();
    // Its end of the reports closes as it goes. Not every system tells that unasked.
    pollfd gone{reports_.get(), POLLHUP, 0};
    if (::poll(&gone, 1, k_going_ms) == 1) ::waitpid(first_, nullptr, 0);
    reports_.close();
}

} // namespace snykcred
