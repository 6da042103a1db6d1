#include "emulator/emulator.hpp"

#include "emulator/connection.hpp"
#include "emulator/control.hpp"
#include "emulator/listener.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace emulator {

namespace {

/// Nobody who waits for the file ever sees half of it.
void write_whole(const std::string& path, const std::string& text) {
    const std::string unfinished = path + ".new";
    {
        std::ofstream file(unfinished, std::ios::binary);
        file << text;
        if (!file.flush()) throw std::runtime_error("cannot write " + unfinished);
    }
    if (std::rename(unfinished.c_str(), path.c_str()) != 0) throw std::runtime_error("cannot write " + path);
}

void use_no_configuration() {
    // The test's environment may hold an OPENSSL_CONF that is meant for the program under test.
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
}

} // namespace

struct Emulator::Running {
    Parts parts;
    std::string ca_file;
    int port = 0;
    int https_proxy_port = 0;
    int control_port = 0;
    long connections = 0;
    Listener listener{parts.stopper};

    Listener::Work welcome(Door door, int descriptor, const std::string& address) {
        auto connection = std::make_shared<Connection>(parts, descriptor, ++connections, door, address);
        parts.log.opened();
        return [this, connection = std::move(connection)]() mutable {
            connection->run();
            connection.reset(); // its socket is closed before anyone may think so
            parts.log.closed();
        };
    }
};

Emulator::Emulator(const std::string& directory, int port) {
    use_no_configuration();
    running_ = std::make_unique<Running>();
    Running& running = *running_;
    running.ca_file = directory + "/ca.pem";
    write_whole(running.ca_file, running.parts.tls.ca_pem());
    write_whole(directory + "/intermediate.pem", running.parts.tls.intermediate_pem());
    const auto through = [&running](Door door) {
        return [&running, door](int descriptor, const std::string& address) {
            return running.welcome(door, descriptor, address);
        };
    };
    const auto control = [&running](int descriptor, const std::string&) {
        return [&running, descriptor] { serve_control(running.parts, descriptor); };
    };
    running.port = running.listener.listen(port, through(Door::open));
    running.https_proxy_port = running.listener.listen(0, through(Door::https_proxy));
    running.control_port = running.listener.listen(0, control);
    running.listener.start();
}

Emulator::~Emulator() { running_->parts.stopper.stop(); }

int Emulator::port() const { return running_->port; }
int Emulator::https_proxy_port() const { return running_->https_proxy_port; }
int Emulator::control_port() const { return running_->control_port; }
const std::string& Emulator::ca_file() const { return running_->ca_file; }

void Emulator::set_world(std::string_view json) { running_->parts.snyk.set_world(json); }
void Emulator::set_faults(std::string_view json) { running_->parts.faults.set(json); }
std::string Emulator::log() const { return running_->parts.log.text(); }
bool Emulator::wait_idle(std::chrono::milliseconds patience) const {
    return running_->parts.log.wait_idle(patience);
}
void Emulator::clear_log() { running_->parts.log.clear(); }

} // namespace emulator
