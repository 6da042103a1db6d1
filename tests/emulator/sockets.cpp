#include "emulator/sockets.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace emulator {

namespace {

constexpr int k_backlog = 4096;

#ifdef _WIN32

using Length = int;
using Size = int;
SOCKET handle(int descriptor) { return static_cast<SOCKET>(descriptor); }
constexpr int k_send_flags = 0;

int started() {
    static const int k_result = [] {
        WSADATA unused{};
        return WSAStartup(MAKEWORD(2, 2), &unused);
    }();
    return k_result;
}

bool would_block() { return WSAGetLastError() == WSAEWOULDBLOCK; }
int poll_all(std::vector<pollfd>& polled, int ms) {
    return WSAPoll(polled.data(), static_cast<ULONG>(polled.size()), ms);
}

/// Without waiting, and not inherited by a program that is started.
void prepare(int descriptor) {
    u_long on = 1;
    ioctlsocket(handle(descriptor), static_cast<long>(FIONBIO), &on);
    SetHandleInformation(reinterpret_cast<HANDLE>(static_cast<std::intptr_t>(descriptor)),
                         HANDLE_FLAG_INHERIT, 0);
}

#else

using Length = socklen_t;
using Size = std::size_t;
int handle(int descriptor) { return descriptor; }
constexpr int k_send_flags = MSG_NOSIGNAL;

int started() { return 0; }
bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int poll_all(std::vector<pollfd>& polled, int ms) {
    int count = 0;
    do {
        count = poll(polled.data(), static_cast<nfds_t>(polled.size()), ms);
    } while (count < 0 && errno == EINTR);
    return count;
}

void prepare(int descriptor) {
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

#endif

void set(int descriptor, int level, int name, const void* value, std::size_t size) {
    setsockopt(handle(descriptor), level, name, static_cast<const char*>(value), static_cast<Length>(size));
}

int open_socket(int family, int type) {
    if (started() != 0) return -1;
    const auto descriptor = static_cast<int>(socket(family, type, 0));
    if (descriptor >= 0) prepare(descriptor);
    return descriptor;
}

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

sockaddr_in6 loopback_six(int port) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<std::uint16_t>(port));
    address.sin6_addr = in6addr_loopback;
    return address;
}

template<class Address>
bool bound(int descriptor, const Address& address) {
    return bind(handle(descriptor), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

short events_of(Wait what) {
    if (what == Wait::read) return POLLIN;
    if (what == Wait::write) return POLLOUT;
#ifdef POLLRDHUP
    return POLLRDHUP;
#else
    return 0;
#endif
}

#ifndef POLLRDHUP
/// Nothing tells a peer's end while its bytes are unread: looked at again and again.
bool wait_for_peer_end(int descriptor, int wakeup, int ms) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
    for (;;) {
        char unread = 0;
        const auto count = recv(handle(descriptor), &unread, 1, MSG_PEEK);
        if (count == 0 || (count < 0 && !would_block())) return true;
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        std::vector<pollfd> polled(1);
        polled[0].fd = handle(wakeup);
        polled[0].events = POLLIN;
        if (poll_all(polled, static_cast<int>(std::min<long long>(left.count(), 20))) > 0) return false;
    }
}
#endif

} // namespace

int open_wakeup() {
    // A datagram to itself: what every system can wait for together with sockets.
    const int descriptor = open_socket(AF_INET, SOCK_DGRAM);
    sockaddr_in address = loopback(0);
    Length size = sizeof address;
    if (descriptor < 0 || !bound(descriptor, address) ||
        getsockname(handle(descriptor), reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        connect(handle(descriptor), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("no socket to wake threads by");
    return descriptor;
}

void wake(int wakeup) { send(handle(wakeup), "", 1, k_send_flags); }

int listen_on(bool six, int port) {
    const int descriptor = open_socket(six ? AF_INET6 : AF_INET, SOCK_STREAM);
    if (descriptor < 0) return -1;
#ifndef _WIN32 // where it means that two may have the port at once
    const int on = 1;
    set(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
#endif
    if ((six ? bound(descriptor, loopback_six(port)) : bound(descriptor, loopback(port))) &&
        listen(handle(descriptor), k_backlog) == 0)
        return descriptor;
    close_socket(descriptor);
    return -1;
}

int port_of(int listener) {
    sockaddr_in address{};
    Length size = sizeof address;
    getsockname(handle(listener), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

int accept_one(int listener) {
    const auto descriptor = static_cast<int>(accept(handle(listener), nullptr, nullptr));
    if (descriptor < 0) return -1;
    prepare(descriptor);
    const int on = 1;
    set(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

std::vector<std::size_t> wait_for_any(const std::vector<int>& descriptors) {
    std::vector<pollfd> polled(descriptors.size());
    for (std::size_t i = 0; i < polled.size(); ++i) {
        polled[i].fd = handle(descriptors[i]);
        polled[i].events = POLLIN;
    }
    std::vector<std::size_t> ready;
    if (poll_all(polled, -1) <= 0) return ready;
    for (std::size_t i = 0; i < polled.size(); ++i) {
        if (polled[i].revents != 0) ready.push_back(i);
    }
    return ready;
}

bool wait_for(int descriptor, Wait what, int wakeup, int ms) {
#ifndef POLLRDHUP
    if (what == Wait::peer_end) return wait_for_peer_end(descriptor, wakeup, ms);
#endif
    std::vector<pollfd> polled(2);
    polled[0].fd = handle(descriptor);
    polled[0].events = events_of(what);
    polled[1].fd = handle(wakeup);
    polled[1].events = POLLIN;
    return poll_all(polled, ms) > 0 && polled[1].revents == 0;
}

std::size_t receive(int descriptor, char* into, std::size_t size) {
    const auto count = recv(handle(descriptor), into, static_cast<Size>(size), 0);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

long send_some(int descriptor, std::string_view bytes) {
    const auto count = send(handle(descriptor), bytes.data(), static_cast<Size>(bytes.size()), k_send_flags);
    if (count < 0 && would_block()) return 0;
    return count <= 0 ? -1 : static_cast<long>(count);
}

#ifdef _WIN32
bool end_sending(int descriptor) { return shutdown(handle(descriptor), SD_SEND) == 0; }
void close_socket(int descriptor) { closesocket(handle(descriptor)); }
#else
bool end_sending(int descriptor) { return shutdown(descriptor, SHUT_WR) == 0; }
void close_socket(int descriptor) { close(descriptor); }
#endif

void reset_socket(int descriptor) {
    const linger at_once{1, 0};
    set(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close_socket(descriptor);
}

} // namespace emulator
