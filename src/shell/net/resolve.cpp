#include "shell/net/resolve.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <unistd.h>
#ifdef SNYKCRED_STATIC
#include <nss.h>
#endif

namespace snykcred {
namespace {

struct FreeAddrinfo {
    void operator()(::addrinfo* list) const { ::freeaddrinfo(list); }
};

std::vector<Address> literal(const std::string& host, std::uint16_t port) {
    Address address;
    ::sockaddr_in v4{};
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&address.storage, &v4, sizeof v4);
        address.size = sizeof v4;
        return {address};
    }
    ::sockaddr_in6 v6{};
    if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&address.storage, &v6, sizeof v6);
        address.size = sizeof v6;
        return {address};
    }
    return {};
}

std::string words(int error) {
    switch (error) {
    case EAI_AGAIN: return "the name server does not answer";
    case EAI_FAIL: return "the name server failed";
    case EAI_MEMORY: return "there is no memory left";
    case EAI_SYSTEM: return std::generic_category().message(errno);
    default: return "the name is not known";
    }
}

struct Found {
    std::vector<Address> addresses;
    std::string trouble;
};

Found ask(const std::string& host, std::uint16_t port, int family) {
    ::addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    // Not AI_ADDRCONFIG: it hides what /etc/hosts says where loopback is the only interface. An address of a
    // family that this machine lacks fails at once when it is tried.
    hints.ai_flags = AI_NUMERICSERV;
    ::addrinfo* list = nullptr;
    const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    const std::unique_ptr<::addrinfo, FreeAddrinfo> owner(error == 0 ? list : nullptr);
    Found found;
    if (error != 0) found.trouble = words(error);
    for (const ::addrinfo* entry = owner.get(); entry != nullptr; entry = entry->ai_next) {
        Address address;
        std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
        address.size = entry->ai_addrlen;
        found.addresses.push_back(address);
    }
    return found;
}

} // namespace

struct Lookup::Shared {
    std::mutex mutex;
    Addresses addresses;
    int event = -1;

    Shared() = default;
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() {
        if (event >= 0) ::close(event);
    }

    void learn(int family, Found found) {
        const std::lock_guard lock(mutex);
        (family == AF_INET6 ? addresses.v6 : addresses.v4) = std::move(found.addresses);
        (family == AF_INET6 ? addresses.v6_known : addresses.v4_known) = true;
        // Trouble with IPv6 alone is the ordinary case; the words of IPv4 say more.
        if (family == AF_INET || addresses.trouble.empty()) addresses.trouble = std::move(found.trouble);
        if (event >= 0) ::eventfd_write(event, 1);
    }

    static void run(const std::shared_ptr<Shared>& shared, const std::string& host, std::uint16_t port,
                    int family) {
        shared->learn(family, ask(host, port, family));
    }

    static void start(const std::shared_ptr<Shared>& shared, const std::string& host, std::uint16_t port,
                      int family) {
        // Signals belong to the main thread.
        ::sigset_t all;
        ::sigset_t before;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before);
        try {
            std::thread(run, shared, host, port, family).detach();
        } catch (const std::system_error& error) {
            shared->learn(family, {{}, "no thread can be started: " + error.code().message()});
        }
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
};

Lookup::Lookup(const std::string& host, std::uint16_t port) : shared_(std::make_shared<Shared>()) {
    const bool local = host == "localhost";
    auto v4 = literal(local ? "127.0.0.1" : host, port);
    if (!v4.empty()) {
        shared_->learn(AF_INET, {std::move(v4), {}});
        shared_->learn(AF_INET6, {local ? literal("::1", port) : std::vector<Address>{}, {}});
        return;
    }
#ifdef SNYKCRED_STATIC
    // A static glibc would load the NSS modules of the image it runs in, of another version than its own.
    ::__nss_configure_lookup("hosts", "files dns");
#endif
    shared_->event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    Shared::start(shared_, host, port, AF_INET6);
    Shared::start(shared_, host, port, AF_INET);
}

int Lookup::descriptor() const { return shared_->event; }

Addresses Lookup::known() const {
    const std::lock_guard lock(shared_->mutex);
    ::eventfd_t count = 0;
    if (shared_->event >= 0) ::eventfd_read(shared_->event, &count);
    return shared_->addresses;
}

bool is_address_literal(const std::string& host) { return !literal(host, 0).empty(); }

} // namespace snykcred
