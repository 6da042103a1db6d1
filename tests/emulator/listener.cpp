#include "emulator/listener.hpp"

#include <stdexcept>

namespace emulator {

Listener::~Listener() {
    if (thread_.joinable()) thread_.join();
    for (Worker& worker : workers_)
        worker.thread.join();
    for (const Entrance& entrance : entrances_)
        close_socket(entrance.descriptor);
}

int Listener::listen(int port, Welcome welcome) {
    const int four = listen_on(false, port);
    if (four < 0) throw std::runtime_error("cannot listen on port " + std::to_string(port));
    const int chosen = port_of(four);
    entrances_.push_back({four, "127.0.0.1", welcome});
    const int six = listen_on(true, chosen);
    if (six >= 0) entrances_.push_back({six, "::1", std::move(welcome)});
    return chosen;
}

void Listener::start() {
    thread_ = std::thread([this] { run(); });
}

void Listener::run() {
    std::vector<int> watched{stopper_.descriptor()};
    for (const Entrance& entrance : entrances_)
        watched.push_back(entrance.descriptor);
    while (!stopper_.stopped()) {
        for (const std::size_t i : wait_for_any(watched)) {
            if (i > 0) accept_waiting(entrances_[i - 1]);
        }
        workers_.remove_if([](Worker& worker) {
            if (!worker.done) return false;
            worker.thread.join();
            return true;
        });
    }
}

void Listener::accept_waiting(const Entrance& entrance) {
    for (;;) {
        const int descriptor = accept_one(entrance.descriptor);
        if (descriptor < 0) return;
        Worker& worker = workers_.emplace_back();
        worker.thread = std::thread([&worker, work = entrance.welcome(descriptor, entrance.address)] {
            work();
            worker.done = true;
        });
    }
}

} // namespace emulator
