#include "emulator/listener.hpp"

#include <cerrno>
#include <stdexcept>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace emulator {

namespace {

constexpr int k_backlog = 4096;

template<class Address>
int bound(int family, Address address) {
    const int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        listen(descriptor, k_backlog) == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

int bound_four(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return bound(AF_INET, address);
}

int bound_six(int port) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<std::uint16_t>(port));
    address.sin6_addr = in6addr_loopback;
    return bound(AF_INET6, address);
}

int port_of(int descriptor) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

} // namespace

Listener::~Listener() {
    if (thread_.joinable()) thread_.join();
    for (Worker& worker : workers_)
        worker.thread.join();
    for (const Entrance& entrance : entrances_)
        close(entrance.descriptor);
}

int Listener::listen(int port, Welcome welcome) {
    const int four = bound_four(port);
    if (four < 0) throw std::runtime_error("cannot listen on port " + std::to_string(port));
    const int chosen = port_of(four);
    entrances_.push_back({four, "127.0.0.1", welcome});
    const int six = bound_six(chosen);
    if (six >= 0) entrances_.push_back({six, "::1", std::move(welcome)});
    return chosen;
}

void Listener::start() {
    thread_ = std::thread([this] { run(); });
}

void Listener::run() {
    std::vector<pollfd> polled{{stopper_.descriptor(), POLLIN, 0}};
    for (const Entrance& entrance : entrances_)
        polled.push_back({entrance.descriptor, POLLIN, 0});
    while (!stopper_.stopped()) {
        if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return;
        for (std::size_t i = 1; i < polled.size(); ++i) {
            if (polled[i].revents != 0) accept_waiting(entrances_[i - 1]);
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
        const int descriptor = accept4(entrance.descriptor, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0) return;
        Worker& worker = workers_.emplace_back();
        worker.thread = std::thread([&worker, work = entrance.welcome(descriptor, entrance.address)] {
            work();
            worker.done = true;
        });
    }
}

} // namespace emulator
