// The emulator inside a test's own process, and those of its rooms that a clock would make slow to test from
// outside.
#include "emulator/emulator.hpp"
#include "emulator/encoding.hpp"
#include "emulator/rate.hpp"
#include "emulator/text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

/// A folder that goes away with the test.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "emulator-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// Sends a plain-text request and gives all that comes back.
std::string ask_plainly(int port, const std::string& request) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string out;
    if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        send(descriptor, request.data(), request.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(request.size())) {
        std::array<char, 4096> buffer{};
        ssize_t count = 0;
        while ((count = recv(descriptor, buffer.data(), buffer.size(), 0)) > 0)
            out.append(buffer.data(), static_cast<std::size_t>(count));
    }
    close(descriptor);
    return out;
}

} // namespace

TEST_CASE("an emulator in the same process answers, logs and takes worlds and faults") {
    const Folder folder;
    emulator::Emulator snyk(folder.path());
    CHECK(snyk.ca_file() == folder.path() + "/ca.pem");
    CHECK(std::filesystem::file_size(snyk.ca_file()) > 0);
    const std::string request = "GET /x HTTP/1.1\r\nHost: api.snyk.io\r\nConnection: close\r\n\r\n";
    CHECK(ask_plainly(snyk.port(), request).starts_with("HTTP/1.1 404 Not Found\r\n"));
    snyk.set_faults(R"([{"do":{"status":599}}])");
    CHECK(ask_plainly(snyk.port(), request).starts_with("HTTP/1.1 599 "));
    CHECK_THROWS_AS(snyk.set_faults("["), std::invalid_argument);
    CHECK_THROWS_AS(snyk.set_world(R"({"accounts":1})"), std::invalid_argument);
    CHECK(ask_plainly(snyk.port(), request).starts_with("HTTP/1.1 599 "));
    CHECK(snyk.wait_idle(std::chrono::seconds(10)));
    CHECK(snyk.log().find(R"("path":"/x")") != std::string::npos);
    snyk.clear_log();
    CHECK(snyk.log() == "[]");
}

TEST_CASE("two emulators do not know each other's authority") {
    const Folder one;
    const Folder other;
    const emulator::Emulator first(one.path());
    const emulator::Emulator second(other.path());
    CHECK(first.port() != second.port());
    CHECK(first.control_port() != first.https_proxy_port());
}

TEST_CASE("the rate limit blocks until requests stop for a whole window") {
    emulator::RateLimiter limiter(1000);
    CHECK(limiter.admit("a", 2, 0));
    CHECK(limiter.admit("a", 2, 10));
    CHECK_FALSE(limiter.admit("a", 2, 20));
    CHECK(limiter.admit("b", 2, 20));
    CHECK_FALSE(limiter.admit("a", 2, 1000)); // a window after the first, but the block has begun
    CHECK_FALSE(limiter.admit("a", 2, 1999)); // each question prolongs it
    CHECK(limiter.admit("a", 2, 2999));
    CHECK(limiter.admit("b", 2, 1019));
    CHECK(limiter.admit("b", 2, 1020)); // b's first request has left the window
}

TEST_CASE("base64 in both alphabets") {
    struct Case {
        const char* name;
        std::string bytes;
        std::string standard;
        std::string url;
    };
    // RFC 4648, section 10, and the two characters in which the alphabets differ.
    for (const Case& one :
         {Case{"empty", "", "", ""}, Case{"f", "f", "Zg==", "Zg"}, Case{"fo", "fo", "Zm8=", "Zm8"},
          Case{"foo", "foo", "Zm9v", "Zm9v"}, Case{"foobar", "foobar", "Zm9vYmFy", "Zm9vYmFy"},
          Case{"differ", "\xfb\xff", "+/8=", "-_8"}}) {
        CAPTURE(one.name);
        CHECK(emulator::base64(one.bytes) == one.standard);
        CHECK(emulator::base64url(one.bytes) == one.url);
        CHECK(emulator::from_base64(one.standard) == one.bytes);
        CHECK(emulator::from_base64url(one.url) == one.bytes);
    }
    CHECK_FALSE(emulator::from_base64("Zg"));
    CHECK_FALSE(emulator::from_base64url("Zg=="));
    CHECK_FALSE(emulator::from_base64url("Z"));
}

TEST_CASE("texts of HTTP") {
    CHECK(emulator::http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT"); // RFC 9110, 5.6.7
    CHECK(emulator::split_host("[::1]:443").host == "::1");
    CHECK(emulator::split_host("[::1]:443").port == "443");
    CHECK(emulator::split_host("API.snyk.io").host == "api.snyk.io");
    CHECK(emulator::split_host("localhost:1").port == "1");
    const auto target = emulator::split_target("/a%20b?x=1+2&y=%41&x=3");
    CHECK(target.path == "/a%20b");
    CHECK(target.query.count("x") == 2);
    CHECK(emulator::value_of(target.query, "y") == "A");
}
