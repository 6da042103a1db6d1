#include "shell/os/resolve.hpp"

#include "shell/os/windows/win32.hpp"
#include "shell/os/windows/winsock.hpp"

#include <cerrno>
#include <cstddef>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace snykcred {
namespace {

struct FreeAddrinfo {
    void operator()(::ADDRINFOW* list) const { ::FreeAddrInfoW(list); }
};

std::vector<Address> literal(const std::string& host, std::uint16_t port) {
    const auto address = literal_address(host, port);
    return address ? std::vector{*address} : std::vector<Address>();
}

std::string words(int error) {
    switch (error) {
    case 0: return {};
    case WSATRY_AGAIN: return "the name server did not answer";
    case WSANO_RECOVERY: return "the name server failed";
    default: return "the name is unknown";
    }
}

/// A datagram socket that is connected to itself: a byte that is sent makes it readable. None, with errno.
Socket bell() {
    Socket made = win32::make_socket(AF_INET, SOCK_DGRAM);
    ::sockaddr_in self{};
    self.sin_family = AF_INET;
    self.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    auto* const address = reinterpret_cast<::sockaddr*>(&self);
    int size = sizeof self;
    const SOCKET socket = win32::number(made.get());
    if (!made || (::bind(socket, address, size) == 0 && ::getsockname(socket, address, &size) == 0 &&
                  ::connect(socket, address, size) == 0))
        return made;
    win32::socket_error();
    return {};
}

/// What the threads find out. An abandoned one still writes here when nobody reads any more.
struct Board {
    std::mutex mutex;
    Addresses addresses;
    Socket news;

    void learn(bool v6, std::vector<Address> found, const std::string& trouble, int shortage) {
        const std::scoped_lock lock(mutex);
        (v6 ? addresses.v6 : addresses.v4) = std::move(found);
        (v6 ? addresses.v6_known : addresses.v4_known) = true;
        // Trouble with IPv6 alone is the ordinary case; the words of IPv4 say more.
        if (!v6 || addresses.trouble.empty()) addresses.trouble = trouble;
        if (shortage != 0) addresses.shortage = shortage;
        const char byte = 0;
        if (news) static_cast<void>(::send(win32::number(news.get()), &byte, 1, 0));
    }
};

void ask(const std::string& host, std::uint16_t port, bool v6, Board& board) {
    ::ADDRINFOW hints{};
    hints.ai_family = v6 ? AF_INET6 : AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    ::ADDRINFOW* list = nullptr;
    const int error = ::GetAddrInfoW(win32::wide(host).c_str(), std::to_wstring(port).c_str(), &hints, &list);
    const std::unique_ptr<::ADDRINFOW, FreeAddrinfo> owner(error == 0 ? list : nullptr);
    constexpr std::size_t k_most = 32; // no more are ever tried before the deadline
    std::vector<Address> found;
    for (const ::ADDRINFOW* entry = owner.get(); entry != nullptr && found.size() < k_most;
         entry = entry->ai_next) {
        if (entry->ai_family == hints.ai_family) found.push_back(win32::address_of(entry->ai_addr));
    }
    board.learn(v6, std::move(found), words(error), error == WSA_NOT_ENOUGH_MEMORY ? ENOMEM : 0);
}

} // namespace

struct Lookup::State {
    std::shared_ptr<Board> board = std::make_shared<Board>();

    void start(const std::string& host, std::uint16_t port, bool v6) const {
        try {
            std::thread([=, own = board] { ask(host, port, v6, *own); }).detach();
        } catch (const std::system_error& error) {
            board->learn(v6, {}, {}, error.code().value());
        }
    }
};

Lookup::Lookup(const std::string& host, std::uint16_t port) : state_(std::make_unique<State>()) {
    Board& board = *state_->board;
    const bool local = host == "localhost";
    auto v4 = literal(local ? "127.0.0.1" : host, port);
    if (!v4.empty()) {
        board.learn(false, std::move(v4), {}, 0);
        board.learn(true, local ? literal("::1", port) : std::vector<Address>{}, {}, 0);
        return;
    }
    board.news = bell();
    if (!board.news) {
        const int cause = errno;
        board.learn(true, {}, {}, cause);
        board.learn(false, {}, {}, cause);
        return;
    }
    state_->start(host, port, true);
    state_->start(host, port, false);
}

Lookup::Lookup(Lookup&&) noexcept = default;
Lookup::~Lookup() = default;

Waitable Lookup::news() const { return state_->board->news.get(); }

Addresses Lookup::known() const {
    Board& board = *state_->board;
    char byte = 0;
    while (board.news && receive_some(board.news.get(), &byte, 1) > 0) {
    }
    const std::scoped_lock lock(board.mutex);
    return board.addresses;
}

} // namespace snykcred
