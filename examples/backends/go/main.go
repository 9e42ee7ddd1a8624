// A back end, as small as it gets: it signs tokens for people, and takes events of rooms.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	tokenLifetime = 15 * time.Minute
	maxAge        = 5 * time.Minute
	maxBodyBytes  = 100_000
	maxSignatures = 10
)

var (
	keyID     = needed("KEY_ID")
	keySecret = []byte(needed("KEY_SECRET"))
	keys      = webhookKeys(needed("WEBHOOK_SECRETS"))
	room      = either(os.Getenv("ROOM"), "demo")
	roles     = map[string]bool{"guest": true, "member": true, "moderator": true, "host": true}
	userID    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	seconds   = regexp.MustCompile(`^[0-9]{1,12}$`)
)

// Without a secret, everybody could sign: rather no program than an open one.
func needed(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatalf("It did not start; %s is missing; set KEY_ID, KEY_SECRET and WEBHOOK_SECRETS.", name)
	}
	return value
}

func either(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// Two while a secret is rotated, the new one and the old one: no delivery of the hours in between is refused.
func webhookKeys(secrets string) [][]byte {
	var keys [][]byte
	for _, secret := range strings.Split(secrets, ",") {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(strings.TrimSpace(secret), "whsec_"))
		if err != nil || len(key) == 0 {
			log.Fatal("It did not start; a secret of WEBHOOK_SECRETS is none; give all of it, from 'whsec_' on.")
		}
		keys = append(keys, key)
	}
	return keys
}

func mac(key []byte, parts ...[]byte) []byte {
	hash := hmac.New(sha256.New, key)
	for _, part := range parts {
		hash.Write(part)
	}
	return hash.Sum(nil)
}

func encoded(part any) string {
	text, _ := json.Marshal(part)
	return base64.RawURLEncoding.EncodeToString(text)
}

// For trying it: your own server asks its session who somebody is, and its database what they may do, never the address.
func token(w http.ResponseWriter, r *http.Request) {
	user, role := r.URL.Query().Get("user"), either(r.URL.Query().Get("role"), "member")
	if !userID.MatchString(user) || !roles[role] {
		http.Error(w, "Send a user, and a role of guest, member, moderator, host.", http.StatusBadRequest)
		return
	}
	text := encoded(map[string]string{"alg": "HS256", "typ": "JWT", "kid": keyID}) + "." + encoded(map[string]any{
		"iss": keyID, "aud": "ovation", "sub": user, "rooms": map[string]string{room: role},
		// Soon, so that a role that was taken away does not live on: the SDK asks for a new token by itself.
		"exp": time.Now().Add(tokenLifetime).Unix(),
	})
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Set("Cache-Control", "no-store")
	// The secret is used as it is written: as text, not decoded.
	fmt.Fprintf(w, "%s.%s", text, base64.RawURLEncoding.EncodeToString(mac(keySecret, []byte(text))))
}

func isSigned(header http.Header, body []byte) bool {
	id, at := header.Get("Webhook-Id"), header.Get("Webhook-Timestamp")
	if id == "" || !seconds.MatchString(at) {
		return false
	}
	sent, _ := strconv.ParseInt(at, 10, 64)
	// The signature of an old delivery stays right for ever, so whoever has recorded one could send it again.
	if age := time.Since(time.Unix(sent, 0)); age > maxAge || age < -maxAge {
		return false
	}
	for n, signature := range strings.Split(header.Get("Webhook-Signature"), " ") {
		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(signature, "v1,"))
		if n >= maxSignatures || err != nil || !strings.HasPrefix(signature, "v1,") {
			continue
		}
		for _, key := range keys {
			// Over the bytes as they came: JSON that was read and written again has others. And compared in a time that
			// does not say how much of a guess is right.
			if hmac.Equal(given, mac(key, []byte(id+"."+at+"."), body)) {
				return true
			}
		}
	}
	return false
}

type record struct {
	Seq   int64  `json:"seq"`
	Since int64  `json:"since"`
	Type  string `json:"type"`
	// Of a gap: what was deleted before it could be sent.
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

type delivery struct {
	Type string `json:"type"`
	Data struct {
		Room    string   `json:"room"`
		Records []record `json:"records"`
	} `json:"data"`
}

var (
	// How far each room is. Keep it in your database, and write it in the transaction of what apply does.
	applied = map[string]int64{}
	// A delivery that comes again may come while the first is being applied.
	applying sync.Mutex
)

func apply(room string, r record) {
	if r.Type == "gap" {
		fmt.Printf("applied %s %d-%d gap\n", room, r.From, r.To)
		return
	}
	fmt.Printf("applied %s %d %s\n", room, r.Seq, r.Type)
}

// Applies what is new, in its order. Gives false when something before a record did not come.
func take(room string, records []record) bool {
	applying.Lock()
	defer applying.Unlock()
	for _, r := range records {
		last, known := applied[room]
		seq := r.Seq
		if r.Type == "gap" {
			seq = r.To
		}
		// It came again: deliveries come at least once, and not always in the same batches.
		if known && seq <= last {
			continue
		}
		// What lies between Since and Seq was left out by the webhook's filter, and is no loss.
		if known && r.Type != "gap" && r.Since > last {
			return false
		}
		apply(room, r)
		applied[room] = seq
	}
	return true
}

func webhook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	if r.Method != http.MethodPost || !isSigned(r.Header, body) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var came delivery
	if err := json.Unmarshal(body, &came); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if came.Type == "room.events" && !take(came.Data.Room, came.Data.Records) {
		// A failure, so that it comes again, also after a replay of what is missing.
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func main() {
	http.HandleFunc("/token", token)
	http.HandleFunc("/webhook", webhook)
	// Only this machine: what others reach goes through your proxy, with TLS.
	address := "127.0.0.1:" + either(os.Getenv("PORT"), "3000")
	fmt.Printf("listening on http://%s\n", address)
	log.Fatal((&http.Server{Addr: address, ReadTimeout: 10 * time.Second}).ListenAndServe())
}
