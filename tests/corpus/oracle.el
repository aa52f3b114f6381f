;;; oracle.el --- what Emacs reads in org files -*- lexical-binding: t -*-

;; The judge of lib/core/org: prints, as JSON, every heading of a list of files as `org-element' sees it, and what
;; `org-lint' says of others.  Keywords are taken from the preamble alone, and every CR LF is a line break, because
;; our reader says so (docs/org-format.md); all else is Emacs's own word.

;;; Code:

(require 'org)
(require 'org-element)
(require 'org-lint)

(setq org-element-use-cache nil
      org-mode-hook nil
      org-id-track-globally nil
      vc-handled-backends nil
      gc-cons-threshold (* 64 1024 1024)
      org-todo-keywords
      '((sequence "TODO" "WAITING" "QUEUED" "WORKING" "|" "DONE" "CANCELLED" "ARCHIVED")))

(defun oracle-text (string)
  "STRING for JSON: bytes that are no UTF-8, and surrogates, become U+FFFD."
  (mapconcat (lambda (c) (string (if (or (> c #x10ffff) (<= #xd800 c #xdfff)) #xfffd c))) string ""))

(defun oracle-insert (file)
  "Insert FILE into the current buffer, with every CR LF as a line break and without a byte order mark."
  (let ((coding-system-for-read 'utf-8-dos))
    (insert-file-contents file))
  (goto-char (point-min))
  (when (eq (char-after) #xfeff) (delete-char 1)))

(defun oracle-open (file)
  "Show FILE in org-mode, as if its keywords were set in its preamble only."
  (oracle-insert file)
  (goto-char (point-min))
  (let* ((start (if (re-search-forward "^\\*+ " nil t) (match-beginning 0) (point-max)))
         (rest (delete-and-extract-region start (point-max))))
    (org-mode)
    (goto-char (point-max))
    (insert rest)
    (goto-char (point-min))))

(defun oracle-end (element)
  "Where ELEMENT ends, without the blank lines below it."
  (save-excursion
    (goto-char (org-element-property :end element))
    (let ((blank (org-element-property :post-blank element)))
      (when (> blank 0)
        (if (bolp) (forward-line (- blank))
          ;; The last of the blank lines has no line break.
          (forward-line (- (1- blank)))))
      (point))))

(defun oracle-items (drawer)
  "The outermost items of DRAWER's lists, as they stand."
  (let (items)
    (dolist (list (org-element-contents drawer))
      (when (eq (org-element-type list) 'plain-list)
        (dolist (item (org-element-contents list))
          (push (oracle-text
                 (string-trim (buffer-substring-no-properties (org-element-property :begin item)
                                                              (org-element-property :end item))))
                items))))
    (vconcat (nreverse items))))

(defun oracle-heading (headline)
  "What Emacs knows of HEADLINE, as an alist for JSON."
  (let* ((section (seq-find (lambda (e) (eq (org-element-type e) 'section)) (org-element-contents headline)))
         (elements (and section (org-element-contents section)))
         (at (save-excursion (goto-char (org-element-property :begin headline)) (forward-line) (point)))
         planning drawer logbook)
    (when (and elements (eq (org-element-type (car elements)) 'planning))
      (setq planning (pop elements) at (oracle-end planning)))
    (when (and elements (eq (org-element-type (car elements)) 'property-drawer))
      (setq drawer (pop elements) at (oracle-end drawer)))
    (when (and elements
               (eq (org-element-type (car elements)) 'drawer)
               (= at (org-element-property :post-affiliated (car elements)))
               (string= "LOGBOOK" (upcase (org-element-property :drawer-name (car elements)))))
      (setq logbook (pop elements) at (oracle-end logbook)))
    (let ((body-end (save-excursion
                      (goto-char (org-element-property :begin headline))
                      (forward-line)
                      (if (re-search-forward "^\\*+ " nil t) (match-beginning 0) (point-max))))
          (stamp (lambda (key)
                   (let ((time (and planning (org-element-property key planning))))
                     (and time (oracle-text (org-element-property :raw-value time)))))))
      `((level . ,(org-element-property :level headline))
        (keyword . ,(org-element-property :todo-keyword headline))
        (done . ,(if (eq (org-element-property :todo-type headline) 'done) t :json-false))
        (priority . ,(let ((c (org-element-property :priority headline))) (and c (oracle-text (string c)))))
        (comment . ,(if (org-element-property :commentedp headline) t :json-false))
        (title . ,(oracle-text (org-element-property :raw-value headline)))
        (tags . ,(vconcat (mapcar #'oracle-text (org-element-property :tags headline))))
        (scheduled . ,(funcall stamp :scheduled))
        (deadline . ,(funcall stamp :deadline))
        (closed . ,(funcall stamp :closed))
        (drawer . ,(if drawer t :json-false))
        (properties
         . ,(vconcat (mapcar (lambda (p)
                               (vector (oracle-text (org-element-property :key p))
                                       (oracle-text (or (org-element-property :value p) ""))))
                             (seq-filter (lambda (e) (eq (org-element-type e) 'node-property))
                                         (org-element-contents drawer)))))
        (values . ,(oracle-values headline drawer))
        (log . ,(if logbook (oracle-items logbook) []))
        (body . ,(oracle-text (buffer-substring-no-properties (min at body-end) body-end)))))))

(defun oracle-values (headline drawer)
  "What `org-entry-get' says for each key in DRAWER of HEADLINE, as pairs."
  (let (pairs)
    (dolist (p (org-element-contents drawer))
      (when (eq (org-element-type p) 'node-property)
        (let ((key (replace-regexp-in-string "\\(.\\)\\+\\'" "\\1" (upcase (org-element-property :key p)))))
          ;; Emacs computes these from the heading; nobody reads them from a drawer.
          (unless (or (string= key "") (assoc key pairs) (member key org-special-properties)
                      (string= key "CATEGORY"))
            (push (cons key (org-entry-get (org-element-property :begin headline) key)) pairs)))))
    (vconcat (mapcar (lambda (pair) (vector (oracle-text (car pair)) (and (cdr pair) (oracle-text (cdr pair)))))
                     (nreverse pairs)))))

(defun oracle-file (file)
  "Everything Emacs sees in FILE, as an alist for JSON."
  (with-temp-buffer
    (oracle-open file)
    (let ((tree (org-element-parse-buffer 'element)))
      `((file . ,file)
        (open . ,(vconcat org-not-done-keywords))
        (done . ,(vconcat org-done-keywords))
        (headings . ,(vconcat (org-element-map tree 'headline #'oracle-heading)))))))

(defun oracle-lint (file)
  "What `org-lint' finds in FILE, and what of it reaches over the whole file."
  (with-temp-buffer
    (oracle-insert file)
    (org-mode)
    (goto-char (point-min))
    (org-update-radio-target-regexp)
    `((file . ,file)
      (radio . ,(if org-target-link-regexp t :json-false))
      (reports . ,(vconcat (mapcar (lambda (report)
                                     (let ((row (cadr report)))
                                       (format "%s: %s" (aref row 0) (aref row 2))))
                                   (org-lint--generate-reports (current-buffer) org-lint--checkers)))))))

(defun oracle-main ()
  "Read the files named in the first argument's file, write JSON to the second.
A line is `read PATH' or `lint PATH'."
  (let* ((list (pop command-line-args-left))
         (out (pop command-line-args-left))
         (coding-system-for-write 'utf-8-unix)
         (jobs (with-temp-buffer (insert-file-contents list) (split-string (buffer-string) "\n" t)))
         results)
    (dolist (job jobs)
      (let ((file (substring job 5)))
        (push (condition-case problem
                  (if (string-prefix-p "lint" job) (oracle-lint file) (oracle-file file))
                (error `((file . ,file) (error . ,(format "%S" problem)))))
              results)))
    (with-temp-file out
      (insert (decode-coding-string (json-serialize (vconcat (nreverse results))
                                                    :null-object nil :false-object :json-false)
                                    'utf-8)))))

(provide 'oracle)
;;; oracle.el ends here
