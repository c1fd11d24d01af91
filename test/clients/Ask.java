import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Begins a TLS handshake with localhost and the default settings of the Java that runs it; trust is not its business. */
public class Ask {
  public static void main(String[] arguments) throws Exception {
    try (SSLSocket socket =
        (SSLSocket) SSLSocketFactory.getDefault().createSocket("localhost", Integer.parseInt(arguments[0]))) {
      socket.startHandshake();
    } catch (java.io.IOException expected) {
      System.out.println(expected);
    }
  }
}
