#include "support/mail_servers.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/crypto.hpp"

namespace deskbell::test {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kTokenKey = "the key that signs tokens in tests";
constexpr auto* kPostfixDaemons = "/usr/lib/postfix/sbin";

void write(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

std::string read(const fs::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void give(const std::string& path, const char* user, const char* group, mode_t mode) {
    const auto* owner = ::getpwnam(user);
    const auto* team = ::getgrnam(group);
    if (!owner || !team || ::chown(path.c_str(), owner->pw_uid, team->gr_gid) != 0 ||
        ::chmod(path.c_str(), mode) != 0) {
        throw std::runtime_error("cannot give " + path + " to " + user);
    }
}

}  // namespace

std::string mailServersMissing() {
    if (::geteuid() != 0) return "Postfix and Dovecot can be started by root only";
    for (const auto* program : {"dovecot", "doveadm", "postfix", "openssl"}) {
        if (!programExists(program)) return std::string{program} + " is not installed";
    }
    return {};
}

Dovecot::Dovecot(std::vector<MailUser> users, const std::string& certificateNames)
    : certificates_(certificateNames),
      imap_(freePort()),
      imaps_(freePort()),
      lmtp_(freePort()),
      signIn_(freePort()) {
    ::chmod(folder_.path().c_str(), 0755);
    fs::create_directories(at("mail"));
    give(at("mail"), "nobody", "nogroup", 0755);
    writeConfiguration(users);
    process_ = std::make_unique<ChildProcess>(
        std::vector<std::string>{"dovecot", "-F", "-c", at("dovecot.conf")});
    for (const auto port : {imap_, imaps_, lmtp_}) awaitPort(port);
}

void Dovecot::writeConfiguration(const std::vector<MailUser>& users) const {
    std::string accounts;
    for (const auto& user : users) {
        accounts +=
            fmt::format("{}:{}::::{}\n", user.address, user.password, at("mail/" + user.address));
    }
    write(at("users"), accounts);
    fs::create_directories(at("keys/default/HS256"));
    write(at("keys/default/HS256/default"), toBase64(kTokenKey));
    write(at("oauth2.conf"), fmt::format("introspection_mode = local\n"
                                         "local_validation_key_dict = fs:posix:prefix={}/\n"
                                         "username_attribute = email\n",
                                         at("keys")));
    // Passwords come before tokens: the other way round Dovecot 2.3.19 crashes on a password.
    write(at("dovecot.conf"), fmt::format(R"(
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
mail_max_userip_connections = 200
passdb {{
  driver = passwd-file
  mechanisms = plain login none
  args = scheme=PLAIN username_format=%u {folder}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  default_fields = uid=nobody gid=nogroup
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener client {{
    port = {signIn}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
)",
                                          fmt::arg("folder", folder_.path().string()),
                                          fmt::arg("certificate", certificates_.certificate()),
                                          fmt::arg("key", certificates_.key()),
                                          fmt::arg("imap", imap_), fmt::arg("imaps", imaps_),
                                          fmt::arg("lmtp", lmtp_), fmt::arg("signIn", signIn_)));
}

std::string Dovecot::accessToken(const std::string& address, std::int64_t unixTime) const {
    const auto payload = fmt::format(R"({{"sub":"{0}","email":"{0}","iat":{1},"exp":{2}}})",
                                     address, unixTime - 60, unixTime + 3600);
    const auto text = toBase64Url(R"({"alg":"HS256","typ":"JWT"})") + '.' + toBase64Url(payload);
    return text + '.' + toBase64Url(hmacSha256(kTokenKey, text));
}

void Dovecot::deliver(const std::string& address, const std::string& raw,
                      const std::string& folder) {
    const auto file = at(fmt::format("message.{}", ++delivered_));
    write(file, raw);
    if (folder != "INBOX")
        static_cast<void>(runProgram(
            {"doveadm", "-c", at("dovecot.conf"), "mailbox", "create", "-u", address, folder}));
    doveadm({"save", "-u", address, "-m", folder, file});
}

std::vector<std::string> Dovecot::messages(const std::string& address) const {
    std::vector<fs::path> files;
    for (const auto* place : {"new", "cur"}) {
        const fs::path folder = at("mail/" + address + "/Maildir/" + place);
        if (!fs::exists(folder)) continue;
        for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    }
    // Names begin with the time of delivery and then M and microseconds.
    std::ranges::sort(files, {}, [](const fs::path& file) { return file.filename().string(); });
    std::vector<std::string> all;
    for (const auto& file : files) all.push_back(read(file));
    return all;
}

std::vector<std::string> Dovecot::awaitMessages(const std::string& address,
                                                std::size_t count) const {
    for (int tries = 0; tries < 1000; ++tries) {
        auto all = messages(address);
        if (all.size() >= count) return all;
        ::poll(nullptr, 0, 20);
    }
    throw std::runtime_error("the mail for " + address + " does not arrive:\n" + log());
}

void Dovecot::recreateFolder(const std::string& address, const std::string& folder) {
    doveadm({"mailbox", "delete", "-u", address, folder});
    doveadm({"mailbox", "create", "-u", address, folder});
}

std::string Dovecot::log() const {
    return read(at("log"));
}

std::string Dovecot::doveadm(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"doveadm", "-c", at("dovecot.conf")});
    return mustRun(arguments);
}

std::string Dovecot::at(const std::string& name) const {
    return folder_.path() / name;
}

Postfix::Postfix(Options options)
    : options_(std::move(options)),
      certificates_(options_.certificateNames),
      smtp_(freePort()),
      submission_(freePort()),
      submissions_(freePort()) {
    ::chmod(folder_.path().c_str(), 0755);
    makeQueue();
    writeConfiguration();
    process_ = std::make_unique<ChildProcess>(std::vector<std::string>{
        std::string{kPostfixDaemons} + "/master", "-c", at("config"), "-d"});
    for (const auto port : {smtp_, submission_, submissions_}) awaitPort(port);
}

/// What "postfix check" would make, without its two seconds.
void Postfix::makeQueue() const {
    fs::create_directories(at("config"));
    fs::create_directories(at("data"));
    give(at("data"), "postfix", "postfix", 0700);
    for (const auto* name : {"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold",
                             "incoming", "private", "saved", "trace"}) {
        fs::create_directories(at("queue/") + name);
        give(at("queue/") + name, "postfix", "root", 0700);
    }
    fs::create_directories(at("queue/pid"));
    fs::create_directories(at("queue/maildrop"));
    fs::create_directories(at("queue/public"));
    give(at("queue/maildrop"), "postfix", "postdrop", 0730);
    give(at("queue/public"), "postfix", "postdrop", 0710);
}

void Postfix::writeConfiguration() const {
    std::string transport;
    std::string domains;
    for (const auto& [domain, port] : options_.lmtpRoutes) {
        transport += fmt::format("{} lmtp:inet:[127.0.0.1]:{}\n", domain, port);
        domains += ' ' + domain;
    }
    for (const auto& [domain, port] : options_.smtpRoutes) {
        transport += fmt::format("{} smtp:[127.0.0.1]:{}\n", domain, port);
        domains += ' ' + domain;
    }
    write(at("config/transport"), transport);
    write(at("config/main.cf"),
          fmt::format(R"(
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.test.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
relay_domains ={domains}
relay_recipient_maps =
transport_maps = texthash:{folder}/config/transport
message_size_limit = 60000000
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
smtpd_tls_security_level = may
smtpd_tls_chain_files = {key} {certificate}
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{signIn}
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
)",
                      fmt::arg("folder", folder_.path().string()),
                      fmt::arg("daemons", kPostfixDaemons), fmt::arg("domains", domains),
                      fmt::arg("key", certificates_.key()),
                      fmt::arg("certificate", certificates_.certificate()),
                      fmt::arg("signIn", options_.signInPort)));
    const std::string signIn =
        options_.signInPort == 0 ? ""
                                 : " -o smtpd_sasl_auth_enable=yes"
                                   " -o smtpd_client_restrictions=permit_sasl_authenticated,reject";
    std::string services = fmt::format(
        "127.0.0.1:{} inet n - n - - smtpd\n"
        "127.0.0.1:{} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt{}\n"
        "127.0.0.1:{} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes{}\n",
        smtp_, submission_, signIn, submissions_, signIn);
    services += R"(pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
)";
    write(at("config/master.cf"), services);
}

std::string Postfix::log() const {
    return read(at("log"));
}

std::string Postfix::at(const std::string& name) const {
    return folder_.path() / name;
}

}  // namespace deskbell::test
