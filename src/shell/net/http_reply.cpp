#include "shell/net/http_reply.hpp"

#include "core/api/request_id.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace snykcred {
namespace {

namespace http = boost::beast::http;
using boost::beast::iequals;
using boost::system::error_code;
using View = boost::beast::string_view;

/// The part of a text that fits into a report's line.
std::string bounded(View text) { return std::string(text.substr(0, 1024)); }

} // namespace

struct HttpReply::Parser final : http::basic_parser<false> {
    explicit Parser(Want want, Reply& into) : reply(into) {
        header_limit(k_header_limit);
        body_limit(k_body_limit);
        eager(true);
        skip(want == Want::header_only);
    }

    void on_request_impl(http::verb, View, View, int, error_code&) override {}
    void on_response_impl(int status, View, int, error_code&) override {
        reply = Reply{};
        reply.status = status;
    }
    void on_field_impl(http::field name, View name_text, View value, error_code& error) override {
        if (name == http::field::content_type) reply.content_type = bounded(value);
        if (name == http::field::retry_after) reply.retry_after = bounded(value);
        if (name == http::field::date) reply.date = bounded(value);
        if (name == http::field::location) reply.location = bounded(value);
        if (iequals(name_text, "x-ratelimit-reset")) reply.rate_limit_reset = bounded(value);
        if (iequals(name_text, "snyk-request-id"))
            reply.request_id = request_id_of({value.data(), value.size()});
        if (name == http::field::content_encoding && !iequals(value, "identity")) {
            trouble = "it is compressed, which was not asked for";
        }
        // Beast knows "chunked" alone and would read anything else up to the end of the stream.
        if (name == http::field::transfer_encoding && !iequals(value, "chunked")) {
            trouble = "it uses an unknown transfer encoding";
        }
        if (!trouble.empty()) error = http::error::bad_value;
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(View body, error_code&) override {
        reply.body.append({body.data(), body.size()});
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, error_code& error) override {
        return on_body_impl(body, error);
    }
    void on_finish_impl(error_code&) override {}

    Reply& reply;
    std::string trouble; ///< ours, more exact than Beast's error
};

struct HttpReply::Parts {
    explicit Parts(Want wanted) : want(wanted) { parser.emplace(want, reply); }

    Want want;
    Reply reply;
    std::optional<Parser> parser;
    Secret pending; ///< bytes that the parser could not take yet
    std::string trouble;
    bool begun = false;
    bool is_http = false;         ///< the first bytes are those of a status line
    std::size_t header_bytes = 0; ///< of all answers, informational ones included
    std::size_t surplus = 0;

    State fail(const error_code& error) {
        if (!parser->trouble.empty()) {
            trouble = std::move(parser->trouble);
        } else if (error == http::error::body_limit) {
            trouble = "it is larger than " + std::to_string(k_body_limit / 1024) + " KiB";
        } else if (error == http::error::header_limit) {
            trouble = "its header is larger than " + std::to_string(k_header_limit / 1024) + " KiB";
        } else {
            trouble = "it is not valid HTTP (" + error.message() + ")";
        }
        return State::bad;
    }

    [[nodiscard]] bool informational() const { return reply.status / 100 == 1; }

    /// Beast asserts that a last chunk which it has begun to read comes with all of `0 CRLF CRLF`: it is kept
    /// from what is shorter. Every chunked body ends in at least that much (RFC 9112, section 7.1), so
    /// nothing waits in vain.
    [[nodiscard]] bool too_little(std::string_view bytes) const {
        return parser->is_header_done() && parser->chunked() &&
               bytes.size() < std::string_view("0\r\n\r\n").size();
    }

    /// Gives the parser what it takes of `bytes`; the rest stays in the view.
    State parse(std::string_view& bytes) {
        while (true) {
            if (too_little(bytes)) return State::more;
            error_code error;
            const std::size_t taken = parser->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
            bytes.remove_prefix(taken);
            // Beast's own limit is for one line; chunk headers and trailers have none.
            if (!parser->is_header_done() || informational()) header_bytes += taken;
            if (header_bytes > k_header_limit || bytes.size() > 2 * k_header_limit)
                error = http::error::header_limit;
            if (error && error != http::error::need_more) return fail(error);
            if (!parser->is_done()) {
                if (error == http::error::need_more || bytes.empty()) return State::more;
                continue;
            }
            if (!informational()) return State::whole;
            if (reply.status == 101) {
                trouble = "it switches to another protocol";
                return State::bad;
            }
            parser.emplace(want, reply);
            if (bytes.empty()) return State::more;
        }
    }
};

HttpReply::HttpReply(Want want) : parts_(std::make_unique<Parts>(want)) {}
HttpReply::~HttpReply() = default;

HttpReply::State HttpReply::feed(std::string_view bytes) {
    Parts& parts = *parts_;
    if (bytes.empty()) return State::more;
    parts.begun = true;
    parts.pending.append(bytes);
    State state = State::more;
    Secret rest;
    parts.pending.reveal([&](std::string_view all) {
        // Beast would wait for the end of a header that never comes.
        constexpr std::string_view version = "HTTP/1.";
        if (!parts.is_http && all.substr(0, version.size()) != version.substr(0, all.size())) {
            parts.trouble = "it is not HTTP";
            state = State::bad;
            return;
        }
        parts.is_http = parts.is_http || all.size() >= version.size();
        state = parts.parse(all);
        rest = Secret(all);
        parts.surplus = all.size();
    });
    parts.pending = std::move(rest);
    return state;
}

HttpReply::State HttpReply::end() {
    Parts& parts = *parts_;
    if (!parts.parser->got_some()) return State::cut;
    error_code error;
    parts.parser->put_eof(error);
    return !error && parts.parser->is_done() ? State::whole : State::cut;
}

Reply& HttpReply::reply() { return parts_->reply; }
const std::string& HttpReply::trouble() const { return parts_->trouble; }
bool HttpReply::begun() const { return parts_->begun; }
std::size_t HttpReply::surplus() const { return parts_->surplus; }
bool HttpReply::keep_alive() const { return parts_->parser->keep_alive() && parts_->surplus == 0; }

} // namespace snykcred
