#include "shell/net/http_reply.hpp"
#include "support/mutations.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;
using State = HttpReply::State;
using Want = HttpReply::Want;

namespace {

const std::string k_json = R"({"data":{"type":"user"}})";
const std::string k_plain =
    "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\nContent-Length: 24\r\n"
    "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\nsnyk-request-id: abc\r\nRetry-After: 7\r\n"
    "X-RateLimit-Reset: 9\r\nLocation: /x\r\n\r\n" +
    k_json;
const std::string k_chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "6;name=value\r\n{\"data\r\n12\r\n\":{\"type\":\"user\"}}\r\n0\r\nX-Trailer: t\r\n\r\n";
const std::string k_empty_chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
const std::string k_continued =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + k_plain;
const std::string k_http10 = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + k_json;

} // namespace

TEST_CASE("HttpReply: what a reply holds") {
    HttpReply answer(Want::whole);
    CHECK(!answer.begun());
    REQUIRE(answer.feed(k_plain) == State::whole);
    CHECK(answer.begun());
    const Reply& reply = answer.reply();
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "application/vnd.api+json");
    CHECK(reply.date == "Mon, 23 Nov 2026 12:00:00 GMT");
    CHECK(reply.request_id == "abc");
    CHECK(reply.retry_after == "7");
    CHECK(reply.rate_limit_reset == "9");
    CHECK(reply.location == "/x");
    CHECK(bytes_of(reply.body) == k_json);
    CHECK(answer.keep_alive());
    CHECK(answer.surplus() == 0);
}

TEST_CASE("HttpReply: split and cut at every byte") {
    struct Case {
        std::string_view name;
        const std::string& bytes;
        std::string_view body;
        bool ends_by_eof = false;
    };
    const std::array cases{Case{"content-length", k_plain, k_json}, Case{"chunked", k_chunked, k_json},
                           Case{"chunked, and empty", k_empty_chunked, ""},
                           Case{"informational answers first", k_continued, k_json},
                           Case{"HTTP/1.0", k_http10, k_json, true}};
    for (const Case& c : cases) {
        CAPTURE(c.name);
        for (std::size_t at = 0; at < c.bytes.size(); ++at) {
            CAPTURE(at);
            HttpReply answer(Want::whole);
            // The first part alone is never an answer ...
            REQUIRE(answer.feed(std::string_view(c.bytes).substr(0, at)) == State::more);
            HttpReply cut(Want::whole);
            cut.feed(std::string_view(c.bytes).substr(0, at));
            const bool whole_by_eof = c.ends_by_eof && at >= c.bytes.find("\r\n\r\n") + 4;
            CHECK(cut.end() == (whole_by_eof ? State::whole : State::cut));
            // ... and both parts are the whole one.
            State state = answer.feed(std::string_view(c.bytes).substr(at));
            if (c.ends_by_eof) {
                REQUIRE(state == State::more);
                state = answer.end();
            }
            REQUIRE(state == State::whole);
            CHECK(answer.reply().status == 200);
            CHECK(bytes_of(answer.reply().body) == c.body);
        }
        HttpReply by_byte(Want::whole);
        State state = State::more;
        for (const char& byte : c.bytes) {
            REQUIRE(state == State::more);
            state = by_byte.feed({&byte, 1});
        }
        CHECK((c.ends_by_eof ? by_byte.end() : state) == State::whole);
        CHECK(bytes_of(by_byte.reply().body) == c.body);
    }
}

TEST_CASE("HttpReply: byte by byte") {
    for (const std::string& bytes : {k_plain, k_chunked, k_continued}) {
        HttpReply answer(Want::whole);
        State state = State::more;
        for (const char& byte : bytes) {
            REQUIRE(state == State::more);
            state = answer.feed({&byte, 1});
        }
        CHECK(state == State::whole);
        CHECK(bytes_of(answer.reply().body) == k_json);
    }
}

TEST_CASE("HttpReply: refused") {
    struct Case {
        std::string_view name;
        std::string bytes;
    };
    const std::array cases{
        Case{"length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: "
                                  "chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"},
        Case{"chunks and length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: "
                                  "4\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"},
        Case{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"},
        Case{"two lengths in one", "HTTP/1.1 200 OK\r\nContent-Length: 4, 5\r\n\r\nabcde"},
        Case{"negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"},
        Case{"length is no number", "HTTP/1.1 200 OK\r\nContent-Length: 4x\r\n\r\nabcd"},
        Case{"length beyond the limit", "HTTP/1.1 200 OK\r\nContent-Length: 262145\r\n\r\n"},
        Case{"length beyond all numbers", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"},
        Case{"chunk size is no number", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"},
        Case{"chunk beyond the limit", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40001\r\n"},
        Case{"chunk size beyond all numbers",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"},
        Case{"other transfer encoding",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
        Case{"compressed", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"},
        Case{"switching protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"},
        Case{"HTTP/2", "HTTP/2 200\r\n\r\n"},
        Case{"HTTP/0.9", "<html>hello</html>\r\n\r\n"},
        Case{"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"},
        Case{"status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"},
        Case{"field without colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"},
        Case{"blank before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n"},
        Case{"NUL in a field", std::string("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", 28)},
        Case{"one long line", "HTTP/1.1 200 " + std::string(40'000, 'x')},
        Case{"one long field", "HTTP/1.1 200 OK\r\nA: " + std::string(40'000, 'x')},
        Case{"many fields",
             [] {
                 std::string text = "HTTP/1.1 200 OK\r\n";
                 for (int i = 0; i < 3000; ++i)
                     text += "A: abcdefgh\r\n";
                 return text;
             }()},
        Case{"a long chunk extension",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(60'000, 'x')},
        Case{"informational answers without end",
             [] {
                 std::string text;
                 for (int i = 0; i < 3000; ++i)
                     text += "HTTP/1.1 100 Continue\r\n\r\n";
                 return text;
             }()},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        // In pieces as a socket would give them, and byte by byte where that is not too slow.
        for (const std::size_t piece :
             {std::size_t{16'384}, std::size_t{c.bytes.size() > 1000 ? 997U : 1U}}) {
            CAPTURE(piece);
            HttpReply answer(Want::whole);
            State state = State::more;
            for (std::size_t at = 0; at < c.bytes.size() && state == State::more; at += piece) {
                state = answer.feed(std::string_view(c.bytes).substr(at, piece));
            }
            CHECK(state == State::bad);
            CHECK(!answer.trouble().empty());
        }
    }
}

TEST_CASE("HttpReply: a line feed alone ends no line") {
    const std::string bytes = "HTTP/1.1 200 OK\nContent-Length: 0\n\n";
    HttpReply at_once(Want::whole);
    CHECK(at_once.feed(bytes) == State::bad);
    HttpReply by_byte(Want::whole);
    for (const char& byte : bytes)
        CHECK(by_byte.feed({&byte, 1}) == State::more);
    CHECK(by_byte.end() == State::cut);
}

TEST_CASE("HttpReply: accepted limits") {
    HttpReply body(Want::whole);
    CHECK(body.feed("HTTP/1.1 200 OK\r\nContent-Length: 262144\r\n\r\n") == State::more);
    CHECK(body.feed(std::string(262'143, 'x')) == State::more);
    CHECK(body.feed("x") == State::whole);
    HttpReply header(Want::whole);
    CHECK(header.feed("HTTP/1.1 204 No Content\r\nA: " + std::string(15'000, 'x') + "\r\n\r\n") ==
          State::whole);
}

TEST_CASE("HttpReply: may the connection go on?") {
    struct Case {
        std::string_view name;
        std::string bytes;
        bool keep_alive;
    };
    const std::array cases{
        Case{"HTTP/1.1", "HTTP/1.1 204 No Content\r\n\r\n", true},
        Case{"close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", false},
        Case{"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false},
        Case{"surplus", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n", false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        HttpReply answer(Want::whole);
        REQUIRE(answer.feed(c.bytes) == State::whole);
        CHECK(answer.keep_alive() == c.keep_alive);
    }
}

TEST_CASE("HttpReply: the answer to CONNECT is its header") {
    struct Case {
        std::string_view name;
        std::string bytes;
        std::size_t surplus;
    };
    const std::array cases{
        Case{"plain", "HTTP/1.1 200 Connection established\r\n\r\n", 0},
        Case{"HTTP/1.0", "HTTP/1.0 200 Connection established\r\n\r\n", 0},
        Case{"with a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 0},
        Case{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 0},
        Case{"with a page", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", 6},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        HttpReply answer(Want::header_only);
        CHECK(answer.feed(c.bytes) == State::whole);
        CHECK(answer.reply().status == 200);
        CHECK(answer.surplus() == c.surplus);
    }
}

TEST_CASE("HttpReply: whatever the bytes, how they arrive does not decide what is read") {
    Mutations mutations(1,
                        {"\r\n", "\r\n\r\n", "\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
                         "0\r\n\r\n", "ffffffffffffffff", "HTTP/1.1 100 Continue\r\n\r\n", ":", ";", ","});
    const std::array good{k_plain, k_chunked, k_empty_chunked, k_continued, k_http10};
    int whole = 0;
    for (int round = 0; round < 4000; ++round) {
        const std::string bytes = mutations.of(good.at(mutations.number(good.size())));
        CAPTURE(round);
        CAPTURE(bytes);
        HttpReply at_once(Want::whole);
        State first = at_once.feed(bytes);
        if (first == State::more) first = at_once.end();
        HttpReply in_pieces(Want::whole);
        State second = State::more;
        for (std::size_t at = 0; at < bytes.size() && second == State::more;) {
            const std::size_t size = 1 + mutations.number(20);
            second = in_pieces.feed(std::string_view(bytes).substr(at, size));
            at += size;
        }
        if (second == State::more) second = in_pieces.end();
        REQUIRE((first == State::whole) == (second == State::whole));
        if (first != State::whole) continue;
        ++whole;
        CHECK(at_once.reply().status == in_pieces.reply().status);
        CHECK(bytes_of(at_once.reply().body) == bytes_of(in_pieces.reply().body));
        CHECK(at_once.keep_alive() >= (in_pieces.keep_alive() && at_once.surplus() == 0));
    }
    CHECK(whole > 400); // or the changes are too many to show anything
}
