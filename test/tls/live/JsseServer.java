import java.io.FileInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.*;

/** One TLS server for each argument `port,protocols,suites,client`; lists are separated by `+`, `-` keeps the default. */
public class JsseServer {
  public static void main(String[] args) throws Exception {
    Security.setProperty("jdk.tls.disabledAlgorithms", "");
    Security.setProperty("jdk.certpath.disabledAlgorithms", "");
    char[] password = "secret".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream("leaf.p12"), password);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, password);
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("root", java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream("root.pem")));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    for (String arg : args) {
      String[] part = arg.split(",");
      SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(Integer.parseInt(part[0]), 50, InetAddress.getByName("127.0.0.1"));
      server.setEnabledProtocols(part[1].split("[+]"));
      if (part[2].equals("all")) server.setEnabledCipherSuites(server.getSupportedCipherSuites());
      else if (!part[2].equals("-")) server.setEnabledCipherSuites(part[2].split("[+]"));
      if (part[3].equals("need")) server.setNeedClientAuth(true);
      Thread thread = new Thread(() -> {
        while (true) {
          try {
            SSLSocket socket = (SSLSocket) server.accept();
            new Thread(() -> { try { socket.startHandshake(); } catch (Exception refused) { } try { socket.close(); } catch (Exception closed) { } }).start();
          } catch (Exception ended) { return; }
        }
      });
      thread.start();
    }
  }
}
