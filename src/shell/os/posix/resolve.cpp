#include "shell/os/resolve.hpp"

#include "shell/os/posix/descriptors.hpp"
#include "shell/os/posix/socket_address.hpp"
#include "shell/os/posix/worker.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <netdb.h>
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
    const auto address = literal_address(host, port);
    return address ? std::vector{*address} : std::vector<Address>();
}

/// What one worker found out, in one write to a pipe.
struct Word {
    /// No more than 32 are ever tried before the deadline, and they must fit into one write.
    static constexpr std::size_t k_most = std::min<std::size_t>(32, (PIPE_BUF - 64) / sizeof(Address));

    bool v6 = false;
    int error = 0;    ///< EAI_…
    int cause = 0;    ///< errno of EAI_SYSTEM
    int shortage = 0; ///< errno
    std::size_t count = 0;
    std::array<Address, k_most> addresses{};
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

void ask(const std::string& host, std::uint16_t port, bool v6, int tell) {
    ::addrinfo hints{};
    hints.ai_family = v6 ? AF_INET6 : AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    // Not AI_ADDRCONFIG: it hides what /etc/hosts says where loopback is the only interface. An address of a
    // family that this machine lacks fails at once when it is tried.
    hints.ai_flags = AI_NUMERICSERV;
    ::addrinfo* list = nullptr;
    Word word;
    word.v6 = v6;
    word.error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    word.cause = errno;
    const std::unique_ptr<::addrinfo, FreeAddrinfo> owner(word.error == 0 ? list : nullptr);
    for (const ::addrinfo* entry = owner.get(); entry != nullptr && word.count < Word::k_most;
         entry = entry->ai_next) {
        if (entry->ai_family == hints.ai_family) word.addresses[word.count++] = address_of(entry->ai_addr);
    }
    word.shortage = shortage_of(word, tell);
    static_cast<void>(::write(tell, &word, sizeof word) == sizeof word); // else nobody waits any more
}

} // namespace

struct Lookup::State {
    Addresses addresses;
    Pipe news;
    std::vector<Worker> workers;

    void learn(bool v6, std::vector<Address> found) {
        (v6 ? addresses.v6 : addresses.v4) = std::move(found);
        (v6 ? addresses.v6_known : addresses.v4_known) = true;
    }

    void learn(const Word& word) {
        const auto end = word.addresses.begin() + static_cast<std::ptrdiff_t>(word.count);
        learn(word.v6, {word.addresses.begin(), end});
        // Trouble with IPv6 alone is the ordinary case; the words of IPv4 say more.
        if (!word.v6 || addresses.trouble.empty()) addresses.trouble = words(word);
        if (word.shortage != 0) addresses.shortage = word.shortage;
    }

    void lack(bool v6, int cause) {
        learn(v6, {});
        addresses.shortage = cause;
    }

    void start(const std::string& host, std::uint16_t port, bool v6) {
        // A copy of the descriptor for each: an abandoned thread may tell when ours is long closed, and its
        // number given to something else.
        FileDescriptor own(::fcntl(news.in.get(), F_DUPFD_CLOEXEC, 0));
        if (!own) return lack(v6, errno);
        const auto tell = std::make_shared<FileDescriptor>(std::move(own));
        Worker worker = Worker::start([=] { ask(host, port, v6, tell->get()); }, {tell->get()});
        if (!worker) return lack(v6, errno);
        workers.push_back(std::move(worker));
    }
};

Lookup::Lookup(const std::string& host, std::uint16_t port) : state_(std::make_unique<State>()) {
    const bool local = host == "localhost";
    auto v4 = literal(local ? "127.0.0.1" : host, port);
    if (!v4.empty()) {
        state_->learn(false, std::move(v4));
        state_->learn(true, local ? literal("::1", port) : std::vector<Address>{});
        return;
    }
#ifdef SNYKCRED_STATIC
    // A static glibc would load the NSS modules of the image it runs in, of another version than its own.
    ::__nss_configure_lookup("hosts", "files dns");
#endif
    auto news = make_nonblocking_pipe();
    if (!news) {
        const int cause = errno;
        state_->lack(true, cause);
        state_->lack(false, cause);
        return;
    }
    state_->news = std::move(*news);
    state_->start(host, port, true);
    state_->start(host, port, false);
}

Lookup::Lookup(Lookup&&) noexcept = default;
Lookup::~Lookup() = default;

Waitable Lookup::news() const { return state_->news.out.get(); }

Addresses Lookup::known() const {
    Word word;
    while (state_->news.out && ::read(state_->news.out.get(), &word, sizeof word) == sizeof word)
        state_->learn(word);
    return state_->addresses;
}

} // namespace snykcred
