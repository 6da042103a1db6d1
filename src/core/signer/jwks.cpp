#include "core/signer/jwks.hpp"

#include "core/base/base64.hpp"
#include "core/base/inert_text.hpp"
#include "core/base/json_text.hpp"
#include "core/settings/located_json.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace snykcred {
namespace {

constexpr std::size_t k_max_depth = 16;
constexpr std::size_t k_longest_shown = 80;

const JsonNode* member(const JsonNode& object, std::string_view key) {
    for (const JsonMember& one : object.members) {
        if (one.key == key) return &one.value;
    }
    return nullptr;
}

std::string text_at(const JsonNode& object, std::string_view key) {
    const JsonNode* node = member(object, key);
    return node != nullptr && node->type == JsonNode::Type::string ? node->text : std::string();
}

/// Base64urlUInt (RFC 7518, 2).
std::optional<std::string> number_at(const JsonNode& object, std::string_view key) {
    const std::string text = text_at(object, key);
    const auto bytes = decode_base64url(text);
    if (text.empty() || !bytes) return std::nullopt;
    std::string number = bytes->reveal([](std::string_view all) { return std::string(all); });
    number.erase(0, number.find_first_not_of('\0'));
    if (number.empty()) return std::nullopt;
    return number;
}

JwksEntry read_entry(const JsonNode& node) {
    JwksEntry entry{text_at(node, "kid"), text_at(node, "kty"), text_at(node, "use"),
                    text_at(node, "alg"), std::nullopt,         member(node, "d") != nullptr};
    auto n = number_at(node, "n");
    auto e = number_at(node, "e");
    if (entry.type == "RSA" && n && e) entry.key = RsaPublicKey{std::move(*n), std::move(*e)};
    return entry;
}

std::string shown(std::string_view text) {
    return text.size() > k_longest_shown ? "(" + std::to_string(text.size()) + " bytes)"
                                         : '"' + inert_text(text) + '"';
}

std::string kids_of(const std::vector<JwksEntry>& entries) {
    constexpr std::size_t k_most = 5;
    std::string list;
    for (std::size_t i = 0; i < entries.size() && i < k_most; ++i)
        list += (i == 0 ? "" : ", ") + (entries[i].kid.empty() ? "(no kid)" : shown(entries[i].kid));
    return list + (entries.size() > k_most ? ", and others" : "");
}

Failure mismatch(const std::string& what, std::vector<std::string> hints) {
    return {Fault::jwks_mismatch, what, std::move(hints)};
}

} // namespace

std::string thumbprint_text(const RsaPublicKey& key) {
    return R"({"e":")" + encode_base64url(key.exponent) + R"(","kty":"RSA","n":")" +
           encode_base64url(key.modulus) + R"("})";
}

std::string jwks_text(const RsaPublicKey& key, std::string_view kid) {
    return R"({"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":)" + json_string(kid) + R"(,"n":")" +
           encode_base64url(key.modulus) + R"(","e":")" + encode_base64url(key.exponent) + "\"}]}\n";
}

Result<std::vector<JwksEntry>> read_jwks(std::string_view text, const std::string& where) {
    const auto refuse = [&where](const std::string& why) {
        return Failure{Fault::foreign_answer,
                       where + " serves no JWKS: " + why,
                       {"it must serve the file that `snyk-cred jwks` prints, as it is"}};
    };
    const auto parsed = parse_located_json(text, k_max_depth);
    if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
        return refuse("it is not JSON that every reader understands alike (line " +
                      std::to_string(problem->position.line) + ")");
    }
    const JsonNode* keys = member(std::get<JsonNode>(parsed), "keys");
    if (keys == nullptr || keys->type != JsonNode::Type::array) return refuse("it has no list \"keys\"");
    std::vector<JwksEntry> entries;
    for (const JsonNode& node : keys->items) {
        if (node.type != JsonNode::Type::object) return refuse("\"keys\" holds something that is no key");
        entries.push_back(read_entry(node));
    }
    return entries;
}

Result<JwksEntry> find_signing_key(const std::vector<JwksEntry>& entries, const IsTheKey& is_the_key,
                                   std::string_view kid, const std::string& where) {
    if (std::ranges::any_of(entries, &JwksEntry::has_private_part)) {
        return mismatch(
            where + " serves a private key (a member \"d\")",
            {"everybody can sign with it now: make a new key, and serve what `snyk-cred jwks` prints"});
    }
    std::vector<const JwksEntry*> found;
    for (const JwksEntry& entry : entries) {
        if (entry.key && is_the_key(*entry.key)) found.push_back(&entry);
    }
    if (found.empty()) {
        return mismatch(
            entries.empty() ? where + " serves an empty list of keys"
                            : where + " does not serve this key; it serves " + kids_of(entries),
            {"publish there what `snyk-cred jwks` prints for this key; while a key is being replaced, "
             "serve both"});
    }
    const auto same = std::ranges::find_if(found, [kid](const JwksEntry* entry) {
        return kid.empty() ? !entry->kid.empty() : entry->kid == kid;
    });
    if (same == found.end()) {
        return mismatch(
            where + " serves this key " +
                (found.front()->kid.empty() ? "without a kid" : "as " + shown(found.front()->kid)) +
                (kid.empty() ? "" : ", not as " + shown(kid)),
            {found.front()->kid.empty() || !kid.empty()
                 ? std::string("Snyk finds a key by its kid: give the one that is served with --key-id, or "
                               "publish what `snyk-cred jwks` prints")
                 : std::string("give the kid that is served with --key-id")});
    }
    const JwksEntry& entry = **same;
    const auto named =
        std::ranges::count_if(entries, [&entry](const JwksEntry& other) { return other.kid == entry.kid; });
    if (named > 1) {
        return mismatch(where + " serves " + std::to_string(named) + " keys as " + shown(entry.kid),
                        {"give each key a kid of its own: a reader may take the other one"});
    }
    if (!entry.algorithm.empty() && entry.algorithm != "RS256") {
        return mismatch(where + " serves this key for " + shown(entry.algorithm) +
                            ", and Snyk takes RS256 only",
                        {"serve it with \"alg\":\"RS256\", as `snyk-cred jwks` prints it"});
    }
    if (!entry.use.empty() && entry.use != "sig") {
        return mismatch(where + " serves this key for another use than signatures: " + shown(entry.use),
                        {"serve it with \"use\":\"sig\", as `snyk-cred jwks` prints it"});
    }
    return entry;
}

Result<JwksEntry> only_signing_key(const std::vector<JwksEntry>& entries, const std::string& where) {
    std::vector<const JwksEntry*> found;
    for (const JwksEntry& entry : entries) {
        const bool signs = (entry.algorithm.empty() || entry.algorithm == "RS256") &&
                           (entry.use.empty() || entry.use == "sig");
        if (entry.key && signs && entry.key->bits() >= k_min_rsa_bits) found.push_back(&entry);
    }
    if (found.size() != 1) {
        return mismatch(where + " serves " + std::to_string(found.size()) +
                            " RS256 keys, and --key-jwks needs exactly one",
                        {found.empty()
                             ? "serve what `snyk-cred jwks` prints"
                             : "while a key is being replaced, name the one that signs with --key-id"});
    }
    return find_signing_key(
        entries, [key = found.front()->key](const RsaPublicKey& one) { return one == key; }, {}, where);
}

} // namespace snykcred
