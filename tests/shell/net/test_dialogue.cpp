#include "shell/net/dialogue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

using namespace snykcred;
using State = HttpReply::State;

namespace {

/// A channel with a script: what each read and write gives. Takes `most` bytes at a time.
struct Scripted final : Channel {
    struct Step {
        Io io = Io::done;
        std::string bytes;
    };
    std::deque<Step> reads;
    std::deque<Io> writes; ///< before the writes that take something
    std::size_t most = 1000;
    std::string written;

    Io read(char* into, std::size_t size, std::size_t& count) override {
        if (reads.empty()) return Io::want_read;
        const Step step = reads.front();
        reads.pop_front();
        count = step.bytes.copy(into, size);
        return step.io;
    }
    Io write(const char* from, std::size_t size, std::size_t& count) override {
        if (!writes.empty()) {
            const Io io = writes.front();
            writes.pop_front();
            return io;
        }
        count = std::min(size, most);
        written.append(from, count);
        return Io::done;
    }
};

const std::string k_message = "GET / HTTP/1.1\r\n\r\n";
const std::string k_head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

} // namespace

TEST_CASE("Dialogue: the whole message goes out, in pieces if need be, and the answer comes in") {
    Scripted channel;
    channel.most = 7;
    channel.writes = {Io::want_write};
    channel.reads = {{Io::done, k_head}, {Io::want_read, {}}, {Io::done, "ab"}, {Io::done, "cd"}};
    Dialogue dialogue(channel, -1, Secret(k_message), HttpReply::Want::whole);
    Waits waits;
    CHECK(dialogue.advance(waits) == State::more);
    CHECK(!dialogue.sent());
    CHECK(channel.written.empty());
    CHECK(dialogue.advance(waits) == State::more);
    CHECK(dialogue.sent());
    CHECK(channel.written == k_message);
    CHECK(dialogue.advance(waits) == State::whole);
    CHECK(dialogue.answer().reply().status == 200);
    dialogue.answer().reply().body.reveal([](std::string_view body) { CHECK(body == "abcd"); });
}

TEST_CASE("Dialogue: a connection that ends") {
    Scripted channel;
    State expected = State::cut;
    SUBCASE("while sending") { channel.writes = {Io::broken}; }
    SUBCASE("while sending, in order") { channel.writes = {Io::closed}; }
    SUBCASE("before the answer") { channel.reads = {{Io::closed, {}}}; }
    SUBCASE("within the answer") { channel.reads = {{Io::done, k_head + "ab"}, {Io::closed, {}}}; }
    SUBCASE("by a reset") { channel.reads = {{Io::done, k_head + "ab"}, {Io::broken, {}}}; }
    SUBCASE("by a reset where its end is the body's") {
        channel.reads = {{Io::done, "HTTP/1.0 200 OK\r\n\r\nab"}, {Io::broken, {}}};
    }
    SUBCASE("in order where its end is the body's") {
        channel.reads = {{Io::done, "HTTP/1.0 200 OK\r\n\r\nab"}, {Io::closed, {}}};
        expected = State::whole;
    }
    SUBCASE("with an answer that is none") {
        channel.reads = {{Io::done, "SSH-2.0\r\n"}, {Io::closed, {}}};
        expected = State::bad;
    }
    Dialogue dialogue(channel, -1, Secret(k_message), HttpReply::Want::whole);
    Waits waits;
    CHECK(dialogue.advance(waits) == expected);
    // It stays so.
    CHECK(dialogue.advance(waits) == expected);
}
