#include "shell/os/patience.hpp"

#include <array>

#include <signal.h>
#include <time.h>

namespace snykcred {
namespace {

constexpr std::array k_cancels{SIGINT, SIGTERM};
constexpr long k_same_ms = 250;

// For the handler alone, which both signals block.
int first_number = 0;
timespec first_time{};

void on_cancel(int number) {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const long passed_ms =
        (now.tv_sec - first_time.tv_sec) * 1000 + (now.tv_nsec - first_time.tv_nsec) / 1'000'000;
    if (first_number == 0) {
        first_number = number;
        first_time = now;
    } else if (number != first_number || passed_ms >= k_same_ms) {
        ::signal(number, SIG_DFL);
        ::raise(number); // comes once this function has ended
    }
}

} // namespace

void outlast_first_cancel() {
    struct sigaction reaction {};
    reaction.sa_handler = on_cancel;
    reaction.sa_flags = SA_RESTART;
    sigemptyset(&reaction.sa_mask);
    for (const int number : k_cancels)
        sigaddset(&reaction.sa_mask, number);
    for (const int number : k_cancels) {
        struct sigaction found {};
        if (::sigaction(number, nullptr, &found) == 0 && found.sa_handler != SIG_IGN)
            ::sigaction(number, &reaction, nullptr);
    }
}

} // namespace snykcred
