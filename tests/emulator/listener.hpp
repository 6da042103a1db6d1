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
    /// Called on a thread of its own; takes the descriptor over. `address` is the local address that was
    /// reached.
    using Serve = std::function<void(int descriptor, const std::string& address)>;

    explicit Listener(const Stopper& stopper) : stopper_(stopper) {}
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    /// Waits for all threads; the stopper must have been told before.
    ~Listener();

    /// Listens on 127.0.0.1 (port 0: any) and, where it can be had, on the same port of ::1. Gives the port.
    /// Throws std::runtime_error if the port cannot be had.
    int listen(int port, Serve serve);

    /// Begins to accept; nothing may be added after.
    void start();

private:
    struct Entrance {
        int descriptor;
        std::string address;
        Serve serve;
    };
    struct Worker {
        std::thread thread;
        std::atomic<bool> done = false;
    };

    void accept_all();
    void accept_one(const Entrance& entrance);

    const Stopper& stopper_;
    std::vector<Entrance> entrances_;
    std::list<Worker> workers_;
    std::thread thread_;
};

} // namespace emulator
