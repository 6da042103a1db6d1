// Turns an answer into bytes and sends them, as well or as badly as a fault asks.
#pragma once

#include "emulator/faults.hpp"
#include "emulator/message.hpp"
#include "emulator/socket.hpp"

#include <string>

namespace emulator {

struct Rendered {
    std::string bytes;
    std::size_t head_size = 0;
    bool keep_alive = true;
};

/// What a fault says in place of the real answer; nothing if it only changes how that one is sent.
bool replaces_answer(const Deed& deed);
/// True if no response is sent that has a status.
bool is_silent(const Deed& deed);
Answer replacement(const Deed& deed, std::string_view path);

/// The whole response. `bodiless` leaves out body and Content-Length: a 2xx to CONNECT (RFC 9110, 9.3.6).
Rendered render(Answer answer, const Deed& deed, const Request& request, bool bodiless);

/// Sends, misbehaves, and ends the connection where that is due; false if it has ended.
bool deliver(Stream& stream, Socket& socket, const Rendered& rendered, const Deed& deed);

/// Ends the connection: close_notify and FIN, FIN alone, or RST.
void end(Stream& stream, Socket& socket, const Deed& deed);

} // namespace emulator
