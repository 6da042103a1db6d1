// What an SSH agent answers, and a public key of SSH. Properties: no length leads out of the answer (ASan
// looks); a key that is read is an RSA key of the fingerprint; a signature is as long as its key.
#include "core/signer/ssh_agent.hpp"

#include "core/base/base64.hpp"
#include "core/signer/ssh_wire.hpp"
#include "fuzz.hpp"
#include "support/secrets.hpp"

namespace {

/// Any function will do in the place of SHA-256.
std::string digest(std::string_view bytes) {
    std::string all;
    while (all.size() < 32)
        all += std::to_string(snykcred::fuzz::hash_of(bytes) + all.size());
    return all.substr(0, 32);
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string fingerprint = "SHA256:" + test::bytes_of(encode_base64(digest(input)));
    while (fingerprint.ends_with('='))
        fingerprint.pop_back();
    const auto blob = read_ssh_rsa_blob(input);
    if (blob) must(!blob->modulus.empty() && !blob->exponent.empty(), "an RSA key has two numbers");
    must(!blob_of_ssh_line(input) || input.find(' ') != std::string_view::npos, "a line has two words");

    // An answer with this blob as its only key, and the input itself as one.
    const std::string one_key = std::string("\x0c\0\0\0\x01", 5) + ssh_string(input) + ssh_string("comment");
    const auto key = read_agent_keys(one_key, fingerprint, digest);
    if (key) must(blob && key->numbers == *blob && key->blob == input, "the key is that of the fingerprint");
    if (!key) must_explain(key.error());
    const auto any = read_agent_keys(input, fingerprint, digest);
    if (!any) must_explain(any.error());

    const RsaPublicKey numbers{std::string(256, '\x7f'), "\x01\x01"};
    const auto signature = read_agent_signature(input, numbers);
    if (signature) must(signature->size() == 256, "a signature is as long as its key");
    if (!signature) must_explain(signature.error());
    const auto framed = read_agent_signature(
        std::string("\x0e", 1) + ssh_string(ssh_string("rsa-sha2-256") + ssh_string(input)), numbers);
    must(framed.has_value() == (input.size() <= 256 && input.size() > 0) || !framed || framed->size() == 256,
         "a signature is as long as its key");
}
