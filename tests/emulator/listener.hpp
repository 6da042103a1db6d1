// Listening sockets on the loopback, and one thread for each accepted connection.
#pragma once

#include "emulator/socket.hpp"

#include <atomic>
#include <functional>
#include <list>
#include <string>
#include <thread>
#include <vector>

namespace emulator {

class Listener {
public:
    using Work = std::function<void()>;
    /// Takes the descriptor over, at once and in order of arrival; gives the work for a thread of its own.
    /// `address` is the local one that was reached.
    using Welcome = std::function<Work(int descriptor, const std::string& address)>;

    explicit Listener(const Stopper& stopper) : stopper_(stopper) {}
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    /// Waits for all threads; the stopper must have been told before.
    ~Listener();

    /// Listens on 127.0.0.1 (port 0: any) and, where it can be had, on the same port of ::1. Gives the port.
    /// Throws std::runtime_error if the port cannot be had.
    int listen(int port, Welcome welcome);

    /// Begins to accept; nothing may be added after.
    void start();

private:
    struct Entrance {
        int descriptor;
        std::string address;
        Welcome welcome;
    };
    struct Worker {
        std::thread thread;
        std::atomic<bool> done = false;
    };

    void run();
    void accept_waiting(const Entrance& entrance);

    const Stopper& stopper_;
    std::vector<Entrance> entrances_;
    std::list<Worker> workers_;
    std::thread thread_;
};

} // namespace emulator
