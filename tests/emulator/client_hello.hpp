// Looks into a ClientHello before OpenSSL gets it, because faults choose by name whether there is a handshake
// at all.
#pragma once

#include "emulator/stream.hpp"

#include <optional>
#include <string>

namespace emulator {

struct ClientHello {
    std::string sni; // lower case, empty if none was sent
};

/// Reads the ClientHello and puts every byte back. Nothing if the stream ends or holds something else.
std::optional<ClientHello> peek_client_hello(Stream& stream);

} // namespace emulator
