package dev.vestibule.lab.front;

import java.util.List;

/** How the gateway stands before the application. */
public sealed interface FrontDoor {

  /**
   * The front asks it about each request, as Traefik's {@code forwardAuth} does.
   *
   * @param check the path that is asked
   * @param own the beginnings of the paths that go straight to the gateway
   * @param login where a navigation is sent that the gateway answered with 401, with <code>{return}
   *     </code> for the path to come back to; empty: the 401 is passed on
   * @param identity the headers of the gateway's answer that the application gets
   */
  record ForwardAuth(String check, List<String> own, String login, List<String> identity)
      implements FrontDoor {
    public ForwardAuth {
      own = List.copyOf(own);
      identity = List.copyOf(identity);
    }
  }

  /** The gateway is a proxy itself and gets every request. */
  record Proxy() implements FrontDoor {}
}
