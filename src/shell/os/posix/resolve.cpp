#include "shell/os/resolve.hpp"

#include "shell/os/descriptors.hpp"
#include "shell/os/posix/worker.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
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

/// What one worker found out, in one write to a pipe.
struct Word {
    union SocketAddress {
        ::sockaddr_in v4;
        ::sockaddr_in6 v6;
    };
    static constexpr std::size_t k_most = 32; ///< no more are ever tried before the deadline

    int family = AF_UNSPEC;
    int error = 0;    ///< EAI_…
    int cause = 0;    ///< errno of EAI_SYSTEM
    int shortage = 0; ///< errno
    std::size_t count = 0;
    std::array<SocketAddress, k_most> addresses{};
};
static_assert(sizeof(Word) <= PIPE_BUF, "written as one");

std::string words(const Word& word) {
    switch (word.error) {
    case 0: return {};
    case EAI_AGAIN: return "the name server did not answer";
    case EAI_FAIL: return "the name server failed";
    case EAI_SYSTEM: return std::generic_category().message(word.cause);
    default: return "the name is unknown";
    }
}

/// getaddrinfo takes a missing descriptor for a name server that does not answer.
int shortage_of(const Word& word, int any_descriptor) {
    if (word.error == EAI_MEMORY) return ENOMEM;
    if (word.error == 0) return 0;
    const FileDescriptor probe(::fcntl(any_descriptor, F_DUPFD_CLOEXEC, 0));
    return probe ? 0 : errno;
}

void ask(const std::string& host, std::uint16_t port, int family, int tell) {
    ::addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    // Not AI_ADDRCONFIG: it hides what /etc/hosts says where loopback is the only interface. An address of a
    // family that this machine lacks fails at once when it is tried.
    hints.ai_flags = AI_NUMERICSERV;
    ::addrinfo* list = nullptr;
    Word word;
    word.family = family;
    word.error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    word.cause = errno;
    const std::unique_ptr<::addrinfo, FreeAddrinfo> owner(word.error == 0 ? list : nullptr);
    for (const ::addrinfo* entry = owner.get(); entry != nullptr && word.count < Word::k_most;
         entry = entry->ai_next) {
        if (entry->ai_addrlen <= sizeof(Word::SocketAddress))
            std::memcpy(&word.addresses[word.count++], entry->ai_addr, entry->ai_addrlen);
    }
    word.shortage = shortage_of(word, tell);
    static_cast<void>(::write(tell, &word, sizeof word) == sizeof word); // else nobody waits any more
}

std::vector<Address> addresses_of(const Word& word) {
    std::vector<Address> addresses(word.count);
    for (std::size_t i = 0; i < word.count; ++i) {
        addresses[i].size = word.family == AF_INET6 ? sizeof(::sockaddr_in6) : sizeof(::sockaddr_in);
        std::memcpy(&addresses[i].storage, &word.addresses[i], addresses[i].size);
    }
    return addresses;
}

} // namespace

struct Lookup::State {
    Addresses addresses;
    Pipe news;
    std::vector<Worker> workers;

    void learn(int family, std::vector<Address> found) {
        (family == AF_INET6 ? addresses.v6 : addresses.v4) = std::move(found);
        (family == AF_INET6 ? addresses.v6_known : addresses.v4_known) = true;
    }

    void learn(const Word& word) {
        learn(word.family, addresses_of(word));
        // Trouble with IPv6 alone is the ordinary case; the words of IPv4 say more.
        if (word.family == AF_INET || addresses.trouble.empty()) addresses.trouble = words(word);
        if (word.shortage != 0) addresses.shortage = word.shortage;
    }

    void lack(int family, int cause) {
        learn(family, {});
        addresses.shortage = cause;
    }

    void start(const std::string& host, std::uint16_t port, int family) {
        // A copy of the descriptor for each: an abandoned thread may tell when ours is long closed, and its
        // number given to something else.
        FileDescriptor own(::fcntl(news.in.get(), F_DUPFD_CLOEXEC, 0));
        if (!own) return lack(family, errno);
        const auto tell = std::make_shared<FileDescriptor>(std::move(own));
        Worker worker = Worker::start([=] { ask(host, port, family, tell->get()); }, {tell->get()});
        if (!worker) return lack(family, errno);
        workers.push_back(std::move(worker));
    }
};

Lookup::Lookup(const std::string& host, std::uint16_t port) : state_(std::make_unique<State>()) {
    const bool local = host == "localhost";
    auto v4 = literal(local ? "127.0.0.1" : host, port);
    if (!v4.empty()) {
        state_->learn(AF_INET, std::move(v4));
        state_->learn(AF_INET6, local ? literal("::1", port) : std::vector<Address>{});
        return;
    }
#ifdef SNYKCRED_STATIC
    // A static glibc would load the NSS modules of the image it runs in, of another version than its own.
    ::__nss_configure_lookup("hosts", "files dns");
#endif
    auto news = make_nonblocking_pipe();
    if (!news) {
        const int cause = errno;
        state_->lack(AF_INET6, cause);
        state_->lack(AF_INET, cause);
        return;
    }
    state_->news = std::move(*news);
    state_->start(host, port, AF_INET6);
    state_->start(host, port, AF_INET);
}

Lookup::Lookup(Lookup&&) noexcept = default;
Lookup::~Lookup() = default;

int Lookup::descriptor() const { return state_->news.out.get(); }

Addresses Lookup::known() const {
    Word word;
    while (state_->news.out && ::read(state_->news.out.get(), &word, sizeof word) == sizeof word)
        state_->learn(word);
    return state_->addresses;
}

std::string words(const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::sockaddr_in v4{};
    ::sockaddr_in6 v6{};
    std::memcpy(&v4, &address.storage, sizeof v4);
    std::memcpy(&v6, &address.storage, sizeof v6);
    const bool is_v4 = address.storage.ss_family == AF_INET;
    const void* bytes = is_v4 ? static_cast<const void*>(&v4.sin_addr) : &v6.sin6_addr;
    ::inet_ntop(is_v4 ? AF_INET : AF_INET6, bytes, text.data(), text.size());
    return text.data();
}

bool is_address_literal(const std::string& host) { return !literal(host, 0).empty(); }

} // namespace snykcred
