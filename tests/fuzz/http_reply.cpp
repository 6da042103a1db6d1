// One HTTP answer. Property: however the bytes are cut, the same answer is read, or the same trouble; no body
// is larger than the limit.
#include "shell/net/http_reply.hpp"

#include "fuzz.hpp"
#include "support/secrets.hpp"

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

std::string read(std::string_view bytes, HttpReply::Want want, std::size_t size) {
    HttpReply reply(want);
    HttpReply::State state = HttpReply::State::more;
    while (!bytes.empty() && state == HttpReply::State::more) {
        state = reply.feed(bytes.substr(0, size));
        bytes.remove_prefix(std::min(size, bytes.size()));
    }
    if (state == HttpReply::State::more) state = reply.end();
    if (state == HttpReply::State::bad) {
        must(!reply.trouble().empty(), "trouble has words");
        return "none";
    }
    if (state == HttpReply::State::cut) return "none";
    must(state == HttpReply::State::whole, "an answer that ended is whole, bad or cut");
    const Reply& whole = reply.reply();
    const std::string body = test::bytes_of(whole.body);
    must(body.size() <= k_body_limit, "no body is larger than the limit");
    must(is_harmless(whole.request_id), "a request ID is harmless");
    must(whole.status / 100 != 1 && whole.status <= 999, "an answer is final");
    return std::to_string(whole.status) + "|" + whole.content_type + "|" + whole.retry_after + "|" +
           whole.location + "|" + whole.request_id + "|" + whole.date + "|" + body;
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    for (const HttpReply::Want want : {HttpReply::Want::whole, HttpReply::Want::header_only}) {
        const std::string all = read(input, want, input.size() + 1);
        must(read(input, want, 1) == all, "byte by byte the same is read");
        const std::size_t size = 1 + hash_of(input) % (input.size() + 1);
        must(read(input, want, size) == all, "in pieces the same is read");
    }
}
