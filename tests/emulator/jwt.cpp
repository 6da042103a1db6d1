#include "emulator/jwt.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/bio.h>
#include <openssl/pem.h>

#include <stdexcept>

namespace emulator {

namespace {

namespace json = boost::json;

using Digest = std::unique_ptr<EVP_MD_CTX, Releases<EVP_MD_CTX_free>>;
using Memory = std::unique_ptr<BIO, Releases<BIO_free_all>>;

std::optional<json::object> read_part(std::string_view part) {
    const auto bytes = from_base64url(part);
    if (!bytes) return std::nullopt;
    boost::system::error_code ec;
    const json::value value = json::parse(*bytes, ec);
    if (ec || !value.is_object()) return std::nullopt;
    return value.get_object();
}

const unsigned char* raw(const std::string& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

} // namespace

std::optional<Jwt> read_jwt(std::string_view compact) {
    const auto first = compact.find('.');
    const auto second = first == std::string_view::npos ? first : compact.find('.', first + 1);
    if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    auto header = read_part(compact.substr(0, first));
    auto claims = read_part(compact.substr(first + 1, second - first - 1));
    auto signature = from_base64url(compact.substr(second + 1));
    if (!header || !claims || !signature) return std::nullopt;
    return Jwt{*header, *claims, std::string(compact.substr(0, second)), *signature};
}

bool verify_rs256(const Jwt& jwt, const std::string& public_pem) {
    const Memory memory(BIO_new_mem_buf(public_pem.data(), static_cast<int>(public_pem.size())));
    const Key key(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr));
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return false;
    const Digest digest(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(digest.get(), raw(jwt.signature), jwt.signature.size(), raw(jwt.signed_part),
                            jwt.signed_part.size()) == 1;
}

std::string sign_rs256(const json::object& header, const json::object& claims, EVP_PKEY* key) {
    const std::string part = base64url(json::serialize(header)) + "." + base64url(json::serialize(claims));
    const Digest digest(EVP_MD_CTX_new());
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
    std::size_t size = signature.size();
    if (EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, raw(part),
                       part.size()) != 1)
        throw std::runtime_error("cannot sign");
    signature.resize(size);
    return part + "." + base64url(signature);
}

} // namespace emulator
