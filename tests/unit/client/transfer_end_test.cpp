#include "client/transfer_end.hpp"

#include <curl/curl.h>
#include <gtest/gtest.h>

namespace dotsync {
namespace {

struct Case {
  int code;
  long long bytes;
  bool tls_finished;
  bool not_sent;
};

TEST(TransferEnd, IsSureOnlyWhenNoByteOfTheRequestCanHaveArrived) {
  const Case cases[] = {
      {CURLE_COULDNT_RESOLVE_HOST, 0, false, true},
      {CURLE_COULDNT_CONNECT, 0, false, true},
      {CURLE_SSL_CONNECT_ERROR, 0, false, true},
      {CURLE_PEER_FAILED_VERIFICATION, 0, false, true},
      {CURLE_OPERATION_TIMEDOUT, 0, false, true},
      {CURLE_OPERATION_TIMEDOUT, 0, true, true},
      {CURLE_OPERATION_TIMEDOUT, 700, true, false},
      {CURLE_GOT_NOTHING, 700, true, false},
      {CURLE_SEND_ERROR, 0, true, true},
      {CURLE_SEND_ERROR, 1, true, false},
      {CURLE_RECV_ERROR, 700, true, false},
      {CURLE_UNSUPPORTED_PROTOCOL, 700, true, false},
      {CURLE_OK, 700, true, false},
      {12345, 700, true, false},
      {CURLE_RECV_ERROR, 200, false, true},  // a proxy refused the tunnel
  };
  for (const Case& c : cases) {
    TransferEnd end;
    end.code = c.code;
    end.bytes_written = c.bytes;
    end.tls_finished = c.tls_finished;
    EXPECT_EQ(is_surely_not_sent(end), c.not_sent) << c.code << " " << c.bytes << " " << c.tls_finished;
    end.host = "h:1";
    EXPECT_FALSE(describe(end).empty());
  }
}

TEST(TransferEnd, AMissingHandshakeProvesNothingElsewhere) {
  TransferEnd end;
  end.code = CURLE_RECV_ERROR;
  end.bytes_written = 700;
  end.fresh_connection = false;
  EXPECT_FALSE(is_surely_not_sent(end));
  end.fresh_connection = true;
  end.https = false;
  EXPECT_FALSE(is_surely_not_sent(end));
}

TEST(TransferEnd, TellsConnectingFromWaiting) {
  TransferEnd end;
  end.code = CURLE_OPERATION_TIMEDOUT;
  end.host = "h:1";
  end.timeout = std::chrono::seconds(121);
  EXPECT_EQ(describe(end), "cannot connect to h:1 in time");
  end.bytes_written = 9;
  EXPECT_EQ(describe(end), "no answer from h:1 within 121s");
}

}  // namespace
}  // namespace dotsync
